import { HttpResponse } from '@smithy/core/protocols';
import { readForm } from './form.ts';
import type { Identified } from './identify.ts';
import { type Members, membersOf, readText, shapeOf, traitsOf } from './sdk.ts';
import { isQuery, isRest } from './service.ts';
import type { RawRequest } from './signature.ts';

/**
 * The operation's input. The client's protocol object reads responses, so the request's headers and body are given
 * to it as if they were one; path labels and query parameters, which a response does not have, are read here.
 */
export async function decode(call: Identified, request: RawRequest): Promise<Members> {
  const { operation, service } = call;
  const shape = shapeOf(operation.input);
  if (shape.isUnitSchema()) return {};
  if (isQuery(service.wire)) return readForm(shape, call.form ?? [], service.wire);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const response = new HttpResponse({ statusCode: 200, headers, body: request.body });
  const read = await service.protocol.deserializeResponse(
    { ...operation, output: operation.input },
    service.config,
    response,
  );
  const { $metadata: _, ...members } = read;
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return { ...Object.fromEntries(given), ...(isRest(service.wire) && readBindings(call)) };
}

function readBindings({ operation, labels, query }: Identified): Members {
  const members: Members = {};
  const taken = new Set(operation.route?.literal.map(([name]) => name));
  for (const [name, shape] of membersOf(operation.input)) {
    const { httpLabel, httpQuery } = traitsOf(shape);
    const label = labels[name];
    if (httpLabel !== undefined && label !== undefined) members[name] = readText(shape, label, 'http');
    if (httpQuery === undefined || !query.has(httpQuery)) continue;
    taken.add(httpQuery);
    const values = query.getAll(httpQuery);
    members[name] = shape.isListSchema()
      ? values.map((value) => readText(shape.getValueSchema(), value, 'http'))
      : readText(shape, values[0] ?? '', 'http');
  }
  for (const [name, shape] of membersOf(operation.input)) {
    if (traitsOf(shape).httpQueryParams === undefined) continue;
    members[name] = Object.fromEntries([...query].filter(([key]) => !taken.has(key)));
  }
  return members;
}

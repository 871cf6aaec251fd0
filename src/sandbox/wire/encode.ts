import { escapeXml } from './encode-error.ts';
import { requestIds, type WireResponse } from './response.ts';
import { type Members, rawMembers, type SchemaRef, structure, writeXml } from './sdk.ts';
import { isQuery, type Operation, type Service } from './service.ts';

/**
 * Serialises an output. The client's protocol object writes requests, so the output is given to it as if it were
 * an input; the query protocols write a form there, so their XML envelope is made here.
 */
export async function encode(
  service: Service,
  operation: Operation,
  output: Members,
  requestId: string,
): Promise<WireResponse> {
  if (isQuery(service.wire)) return encodeQuery(service, operation, output, requestId);
  if (service.id === 's3' && operation.name === 'GetBucketLocation') return encodeLocation(service, output, requestId);
  const { body, headers } = await service.protocol.serializeRequest(
    {
      namespace: operation.namespace,
      name: operation.name,
      traits: { http: ['POST', '/', 200] },
      input: operation.output,
      output: 'unit',
    },
    output,
    { endpoint: async () => ({ protocol: 'https:', hostname: 'sandbox', path: '/' }) },
  );
  const { 'x-amz-target': _, 'x-amzn-query-mode': __, accept: ___, ...kept } = headers;
  return {
    status: operation.traits.http?.[2] ?? 200,
    headers: { ...kept, ...requestIds(service, requestId) },
    body: body || emptyDocument(service, operation),
  };
}

/** S3 answers what was never set with a document that has nothing in it; the protocol writes no body at all then. */
const NEVER_SET: Readonly<Record<string, string>> = {
  GetBucketLogging: 'BucketLoggingStatus',
  GetBucketVersioning: 'VersioningConfiguration',
};

function emptyDocument({ id, settings }: Service, { name }: Operation): string {
  const root = id === 's3' ? NEVER_SET[name] : undefined;
  return root === undefined ? '' : `<${root} xmlns="${settings.xmlNamespace}"/>`;
}

/** `<ListUsersResponse><ListUsersResult>…` for awsQuery; EC2 puts the members directly in the response. */
function encodeQuery(service: Service, operation: Operation, output: Members, requestId: string): WireResponse {
  const { defaultNamespace, xmlNamespace = '' } = service.settings;
  const name = `${operation.name}Response`;
  const text = 0; // the static schema of a string
  const make = (members: readonly [string, SchemaRef][]): SchemaRef => structure(defaultNamespace, name, members);
  const metadata = structure(defaultNamespace, 'ResponseMetadata', [['RequestId', text]]);
  const members = rawMembers(operation.output);
  const result = `${operation.name}Result`;
  const ec2 = service.wire === 'ec2Query';
  const schema = ec2
    ? make([['requestId', text], ...members])
    : make([...resultMember(result, operation.output, members.length), ['ResponseMetadata', metadata]]);
  const value = ec2 ? { requestId, ...output } : { [result]: output, ResponseMetadata: { RequestId: requestId } };
  return {
    status: 200,
    headers: { 'content-type': 'text/xml;charset=UTF-8', ...requestIds(service, requestId) },
    body: writeXml(schema, value, xmlNamespace, defaultNamespace),
  };
}

function resultMember(name: string, output: SchemaRef, members: number): [string, SchemaRef][] {
  return members === 0 ? [] : [[name, output]];
}

/** S3's one answer whose root element is the value itself; the exported traits do not say so. */
function encodeLocation(service: Service, output: Members, requestId: string): WireResponse {
  const location = escapeXml(String(output['LocationConstraint'] ?? ''));
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...requestIds(service, requestId) },
    body: `<LocationConstraint xmlns="${service.settings.xmlNamespace}">${location}</LocationConstraint>`,
  };
}

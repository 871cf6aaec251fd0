import { requestIds, type WireResponse } from './response.ts';
import type { Service } from './service.ts';

/** An error AWS would answer with. */
export interface WireError {
  /** The shape's name or, where none is modelled, the code itself: `NoSuchEntityException`, `AccessDenied`. */
  readonly error: string;
  readonly message?: string;
  /** HTTP status; by default what the model says, else 400. */
  readonly status?: number;
  /** Further members beside code and message, e.g. S3's `Endpoint`. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serialises an error in the form of the service's protocol. */
export function encodeError(service: Service, wrong: WireError, requestId: string): WireResponse {
  const { wire, settings } = service;
  const traits = service.errorTraits(wrong.error);
  // Codes and statuses of awsQueryError hold for awsQuery and query-compatible JSON only: KMS carries them and
  // sends 400 all the same.
  const query = wire === 'awsQuery' || settings.awsQueryCompatible === true ? traits.awsQueryError : undefined;
  const code = query?.[0] ?? wrong.error;
  const modelled = query?.[1] ?? (wire === 'restJson1' || wire === 'restXml' ? traits.httpError : undefined);
  const status = wrong.status ?? modelled ?? (traits.error === 'server' ? 500 : 400);
  const type = status < 500 ? 'Sender' : 'Receiver';
  const ids = { ...requestIds(service, requestId), ...wrong.headers };
  if (wire === 'ec2Query' || wire === 'awsQuery' || wire === 'restXml') {
    const body = xmlError(service, code, type, wrong, requestId);
    return { status, headers: { ...ids, 'content-type': 'text/xml' }, body };
  }
  return {
    status,
    headers: {
      ...ids,
      'content-type':
        wire === 'restJson1' ? 'application/json' : `application/x-amz-json-${wire.slice(-3).replace('_', '.')}`,
      'x-amzn-errortype': wrong.error,
      ...(settings.awsQueryCompatible === true && { 'x-amzn-query-error': `${code};${type}` }),
    },
    body: JSON.stringify({
      ...(wire !== 'restJson1' && { __type: `${settings.defaultNamespace}#${wrong.error}` }),
      message: wrong.message ?? wrong.error,
      ...wrong.fields,
    }),
  };
}

function xmlError(service: Service, code: string, type: string, wrong: WireError, requestId: string): string {
  const message = escapeXml(wrong.message ?? wrong.error);
  const fields = Object.entries(wrong.fields ?? {}).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  const inner = `<Code>${escapeXml(code)}</Code><Message>${message}</Message>${fields.join('')}`;
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (service.wire === 'ec2Query') {
    return `${head}<Response><Errors><Error>${inner}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
  }
  if (service.id === 's3') return `${head}<Error>${inner}<RequestId>${requestId}</RequestId></Error>`;
  const namespace = service.wire === 'awsQuery' ? ` xmlns="${service.settings.xmlNamespace}"` : '';
  const typed = service.wire === 'awsQuery' ? `<Type>${type}</Type>${inner}` : inner;
  return `${head}<ErrorResponse${namespace}><Error>${typed}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

/** Text as XML character data or attribute value. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

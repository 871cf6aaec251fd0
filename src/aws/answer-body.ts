import type { WireForm } from './services.ts';

/**
 * A check of an answer's body before the SDK parses it. The SDK's XML reader makes an empty, successful answer of an
 * HTML page or of a body that was cut off; a login page of a proxy must not read as "there are no users".
 */

/** No answer of ours comes near it (the largest page is GetAccountAuthorizationDetails at a few megabytes). */
const LARGEST_BODY = 64 * 1024 * 1024;
const HEAD = 512;
const TAIL = 256;

/** The body could not be read as an answer of the operation. `$metadata` lets the SDK retry server faults. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(message: string, httpStatusCode: number) {
    super(message);
    this.$metadata = { httpStatusCode };
  }
}

/**
 * Reads a body to its end.
 *
 * @throws what the socket throws when the connection closes early, or UnreadableAnswer when it is too large.
 */
export async function wholeBody(body: unknown, status: number): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  let size = 0;
  // The SDK's type for a body is `any`; in Node it is an http.IncomingMessage.
  for await (const part of body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > LARGEST_BODY) throw new UnreadableAnswer(`the answer is larger than ${LARGEST_BODY} bytes`, status);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * Checks that a body has the form its service answers in.
 *
 * @param operation The operation's name, by which a query service calls its answer's root element.
 * @throws UnreadableAnswer
 */
export function checkBody(body: Uint8Array, form: WireForm, operation: string, status: number): void {
  const succeeded = status >= 200 && status < 300;
  const problem =
    form === 'json' ? jsonProblem(body) : xmlProblem(body, succeeded && form === 'query' ? `${operation}Response` : '');
  if (problem === undefined) return;
  throw new UnreadableAnswer(`HTTP ${status} with a body that is no answer to ${operation}: ${problem}`, status);
}

function jsonProblem(body: Uint8Array): string | undefined {
  if (body.length === 0) return 'it is empty';
  if (!/^\s*\{/.test(text(body.subarray(0, HEAD)))) return 'it is not a JSON object';
  return text(body.subarray(-TAIL)).trimEnd().endsWith('}') ? undefined : 'it is cut off';
}

function xmlProblem(body: Uint8Array, wanted: string): string | undefined {
  if (body.length === 0) return 'it is empty';
  const root = /^\s*(?:<\?xml[^>]*>)?\s*<([A-Za-z_][\w.:-]*)/.exec(text(body.subarray(0, HEAD)))?.[1];
  if (root === undefined) return 'it is not XML';
  if (root.toLowerCase() === 'html') return 'it is an HTML page';
  if (wanted !== '' && root !== wanted) return `its root is ${root} instead of ${wanted}`;
  const end = text(body.subarray(-TAIL)).trimEnd();
  const isWhole = end.endsWith(`</${root}>`) || new RegExp(`<${root}[^<>]*/>$`).test(end);
  return isWhole ? undefined : 'it is cut off';
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

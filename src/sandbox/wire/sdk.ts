/**
 * The one place that touches what the AWS SDK does not type: the schemas a client package exports and the protocol
 * object its client carries. Everything above sees the small interfaces below.
 */
import { XmlCodec } from '@aws-sdk/core/protocols';
import { FromStringShapeDeserializer, type HttpResponse } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';

export type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];
export type Shape = NormalizedSchema;
/** A request or answer as the SDK sees it: dates are `Date`, blobs are `Uint8Array`. */
export type Members = Record<string, unknown>;

/** Traits of a shape or member that the wire needs (Smithy's names). */
export interface Traits {
  readonly http?: readonly [method: string, uri: string, status: number];
  readonly httpLabel?: 1;
  readonly httpQuery?: string;
  readonly httpQueryParams?: 1;
  readonly httpPayload?: 1;
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly ec2QueryName?: string;
  readonly error?: 'client' | 'server';
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
}

/** An operation as a client package exports it: `[9, namespace, name, traits, input, output]`. */
export interface StaticOperation {
  readonly namespace: string;
  readonly name: string;
  readonly traits: Traits;
  readonly input: SchemaRef;
  readonly output: SchemaRef;
}

export interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The client's own protocol object (AWS JSON, REST XML …): made to write requests and read responses. */
export interface Protocol {
  getShapeId(): string;
  serializeRequest(operation: object, input: Members, context: object): Promise<WireRequest>;
  deserializeResponse(operation: object, config: object, response: HttpResponse): Promise<Members>;
}

export interface ProtocolSettings {
  readonly defaultNamespace: string;
  readonly xmlNamespace?: string;
  readonly awsQueryCompatible?: boolean;
}

export interface SdkClient {
  readonly config: object & { readonly protocol?: Protocol; readonly protocolSettings?: ProtocolSettings };
}

/** What `import('@aws-sdk/client-…')` gives. */
export type ClientPackage = Readonly<Record<string, unknown>>;

const OPERATION = 9;
const ERROR = -3;

export function shapeOf(ref: SchemaRef): Shape {
  return NormalizedSchema.of(ref);
}

export function traitsOf(shape: Shape): Traits {
  // The SDK's own type names a part of these traits only and leaves the rest to an index signature.
  return shape.getMergedTraits() as Traits;
}

/** Members of a structure in order; none for an operation without input or output. */
export function membersOf(ref: SchemaRef): [name: string, shape: Shape][] {
  const shape = shapeOf(ref);
  return shape.isUnitSchema() ? [] : [...shape.structIterator()];
}

/** How many of a structure's leading members are required: the optional seventh entry of its static schema. */
export function requiredCount(ref: SchemaRef): number {
  const shape = shapeOf(ref);
  const raw: unknown = shape.isUnitSchema() ? [] : shape.getSchema();
  const count: unknown = Array.isArray(raw) ? raw[6] : 0;
  return typeof count === 'number' ? count : 0;
}

/** Every operation a client package exports. */
export function operationsOf(pkg: ClientPackage): StaticOperation[] {
  return Object.entries(pkg).flatMap(([name, value]) => {
    if (!name.endsWith('$') || !Array.isArray(value) || value[0] !== OPERATION) return [];
    const [, namespace, operation, traits, input, output] = value;
    return [{ namespace, name: operation, traits: typeof traits === 'object' ? traits : {}, input, output }];
  });
}

/** Traits of a modelled error; none for an error the package does not know. */
export function errorTraitsOf(pkg: ClientPackage, name: string): Traits {
  const value = pkg[`${name}$`];
  // Index 0 tells a static error schema apart; the SDK types it as one of its own refs.
  return Array.isArray(value) && value[0] === ERROR ? traitsOf(shapeOf(value as unknown as SchemaRef)) : {};
}

/** Makes the package's client: only its configuration is used, it never sends anything. */
export function clientOf(pkg: ClientPackage): SdkClient {
  const found = Object.entries(pkg).find(([name]) => /^[A-Z].*Client$/.test(name) && name !== 'Client');
  if (found === undefined) throw new TypeError('the package exports no client');
  const Client = found[1] as new (config: object) => SdkClient;
  return new Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'unused', secretAccessKey: 'unused' },
    disableHostPrefix: true,
  });
}

// 5: date-time, the default of the query protocols. The SDK's enum of formats is not exported as a value.
const TEXT_SETTINGS = { timestampFormat: { useTrait: true, default: 5 as const } };

/** Reads one value from text (a form field, a path label, a query parameter) by its shape. */
export function readText(shape: Shape, text: string, location: 'form' | 'http'): unknown {
  const settings = { ...TEXT_SETTINGS, httpBindings: location === 'http' };
  return new FromStringShapeDeserializer(settings).read(shape, text);
}

/** Writes a value as XML by its schema, as the SDK's REST XML protocol writes a request body. */
export function writeXml(schema: SchemaRef, value: Members, xmlNamespace: string, serviceNamespace: string): string {
  const codec = new XmlCodec({ ...TEXT_SETTINGS, httpBindings: false, xmlNamespace, serviceNamespace });
  const serializer = codec.createSerializer();
  serializer.write(shapeOf(schema), value);
  const written: unknown = serializer.flush();
  return typeof written === 'string' ? written : Buffer.from(written as Uint8Array).toString();
}

/** A structure schema made by hand, in the SDK's static form. */
export function structure(namespace: string, name: string, members: readonly [string, SchemaRef][]): SchemaRef {
  return [3, namespace, name, 0, members.map(([member]) => member), members.map(([, ref]) => ref)] as SchemaRef;
}

/** The schema behind a reference, for use as a member of `structure`. */
export function rawMembers(ref: SchemaRef): [string, SchemaRef][] {
  const shape = shapeOf(ref);
  const raw: unknown = shape.isUnitSchema() ? undefined : shape.getSchema();
  if (!Array.isArray(raw)) return [];
  const names = raw[4] as string[];
  const refs = raw[5] as SchemaRef[];
  return names.map((name, index) => [name, refs[index] as SchemaRef]);
}

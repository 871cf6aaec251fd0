/**
 * Identity providers of the web, by what their tokens say of whose they are (IAM User Guide, "Identity-provider controls for
 * shared OIDC providers" and "Available keys for AWS OIDC federation"; each provider's own pages on AWS).
 */
export interface Issuer {
  /** As the report calls it. */
  readonly name: string;
  /** Its address without https://, in small letters. */
  readonly address: RegExp;
  /**
   * How its subjects name their owner, OWNER, and what stands before.
   */
  readonly subjects?: readonly string[];
  /** A subject that is written out in full names one too, whatever its form. */
  readonly anyForm?: true;
  /** Other claims of which one value is one customer's, such as the number of an application or of an enterprise. */
  readonly claims?: readonly string[];
  /** Other claims that begin with an owner and a slash. */
  readonly owned?: readonly string[];
  /** Whoever asks for a token may choose the audience, or any customer has the same: it names nobody. */
  readonly anyAudience?: true;
}

const REPOSITORY = ['repo:OWNER/', 'repository:OWNER/', 'repository_owner:OWNER', 'repository_owner_id:OWNER'];
const KUBERNETES = 'system:serviceaccount:OWNER:';

/**
 * The clusters of IBM's service, which stand for all its customers; any other at these addresses is somebody's own cluster
 * (IAM User Guide, "Identity-provider controls for shared OIDC providers").
 */
const TURBONOMIC = new RegExp(
  `^(rh-oidc\\.s3\\.us-east-1\\.amazonaws\\.com/(${[
    '22ejnvnnturfmt6km08idd0nt4hekbn7',
    '23e3sd27sju1hoou6ohfs68vbno607tr',
    '23ne21h005qjl3n33d8dui5dlrmv2tmg',
    '24jrf12m5dj7ljlfb4ta2frhrcoadm26',
  ].join('|')})|oidc\\.op1\\.openshiftapps\\.com/(${[
    '2f785sojlpb85i7402pk3qogugim5nfb',
    '2c51blsaqa9gkjt0o9rt11mle8mmropu',
  ].join('|')}))$`,
);

const ISSUERS: readonly Issuer[] = [
  {
    name: 'GitHub Actions',
    address: /^(vs)?token\.actions\.(githubusercontent\.com|[a-z0-9-]+\.ghe\.com)(\/.*)?$/,
    subjects: [...REPOSITORY, 'repository_id:OWNER', 'enterprise:OWNER', 'enterprise_id:OWNER'],
    claims: ['repository_id', 'repository_owner', 'repository_owner_id', 'enterprise', 'enterprise_id'],
    owned: ['repository'],
    anyAudience: true,
  },
  {
    name: 'GitHub audit log',
    address: /^oidc-configuration\.audit-log\.githubusercontent\.com$/,
    anyForm: true,
    anyAudience: true,
  },
  { name: 'GitLab', address: /^gitlab\.com$/, subjects: ['project_path:OWNER/'], anyAudience: true },
  {
    name: 'HCP Terraform',
    address: /^app(\.eu)?\.terraform\.io$/,
    subjects: ['organization:OWNER:'],
    anyAudience: true,
  },
  { name: 'Buildkite', address: /^agent\.buildkite\.com$/, subjects: ['organization:OWNER:'], anyAudience: true },
  {
    name: 'Bitbucket',
    address: /^api\.bitbucket\.org\/2\.0\/workspaces\/[^/]+\/pipelines-config\/identity\/oidc$/,
    subjects: ['{OWNER}'],
  },
  {
    name: 'CircleCI',
    address: /^oidc\.circleci\.com\/org\/[^/]+$/,
    subjects: ['org/OWNER/'],
    claims: ['oidc.circleci.com/project-id'],
  },
  {
    name: 'Kubernetes on EKS',
    address: /^oidc[.-]eks[.-].*$/,
    subjects: [KUBERNETES],
    anyAudience: true,
  },
  { name: 'Google', address: /^accounts\.google\.com$/, anyForm: true, claims: ['google/organization_number'] },
  { name: 'Amazon', address: /^www\.amazon\.com$/, claims: ['app_id', 'user_id'] },
  { name: 'Facebook', address: /^graph\.facebook\.com$/, claims: ['app_id', 'id'] },
  { name: 'Amazon Cognito', address: /^cognito-identity\.amazonaws\.com$/, anyForm: true },
  { name: 'Vercel', address: /^oidc\.vercel\.com(\/.*)?$/, subjects: ['owner:OWNER:'] },
  {
    name: 'Pulumi',
    address: /^api\.pulumi\.com\/oidc$/,
    subjects: [
      'pulumi:deploy:org:OWNER:',
      'pulumi:environments:org:OWNER:',
      'pulumi:environments:pulumi.organization.login:OWNER:',
    ],
  },
  { name: 'Codefresh', address: /^oidc\.codefresh\.io$/, subjects: ['account:OWNER:'], anyAudience: true },
  { name: 'Scalr', address: /^scalr\.io$/, subjects: ['account:OWNER:'], anyAudience: true },
  { name: 'DVC Studio', address: /^studio\.datachain\.ai\/api$/, anyForm: true, anyAudience: true },
  { name: 'Shisho Cloud', address: /^tokens\.cloud\.shisho\.dev$/, anyForm: true, anyAudience: true },
  {
    name: 'Upbound',
    address: /^proidc\.upbound\.io$/,
    subjects: ['mcp:OWNER/'],
    anyForm: true,
    anyAudience: true,
  },
  { name: 'Sandboxes', address: /^sandboxes\.cloud$/ },
  { name: 'IBM Turbonomic', address: TURBONOMIC, anyForm: true, anyAudience: true },
  {
    name: 'OpenShift on AWS',
    address: /^(rh-oidc\.s3\.[a-z0-9-]+\.amazonaws\.com|oidc\.[a-z0-9]+\.openshiftapps\.com)\/.+$/,
    subjects: [KUBERNETES],
    anyAudience: true,
  },
  {
    // Microsoft's own tenant, from which it reads for all its customers; the session's name holds the workspace.
    name: 'Microsoft Sentinel',
    address: /^sts\.windows\.net\/33e01921-4d64-4f8c-a055-5bdaffd5e33d$/,
    anyForm: true,
    claims: ['sts:rolesessionname'],
    anyAudience: true,
  },
];

/** A provider of one's own, of which only the usual forms are known. */
const OWN: Issuer = {
  name: 'any other',
  address: /^.*$/,
  subjects: [...REPOSITORY, 'project_path:OWNER/', 'organization:OWNER:', KUBERNETES],
  anyForm: true,
};

/** What is known of the provider with this address. */
export function issuerOf(address: string): Issuer {
  return ISSUERS.find((issuer) => issuer.address.test(address)) ?? OWN;
}

/** The forms and claims, for the report. */
export const ISSUER_FORMS = [...ISSUERS, OWN]
  .map(({ name, subjects = [], claims = [], owned = [], anyAudience, anyForm }) => {
    const forms = [...subjects.map((form) => `${form}…`), ...(anyForm === true ? ['any in full'] : [])];
    const others = [...claims, ...owned.map((claim) => `${claim} OWNER/…`)];
    const also = others.length === 0 ? '' : `; also by ${others.join(', ')}`;
    return `${name}: subject ${forms.length === 0 ? 'none' : forms.join(', ')}${also}${anyAudience === true ? '; no audience' : ''}`;
  })
  .join('. ');

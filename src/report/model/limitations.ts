import { isOpen } from '../../model/evidence.ts';
import type { Report } from '../../model/report.ts';
import type { ReportInputs } from './inputs.ts';

type Raising = Pick<ReportInputs, 'collection' | 'corroboration' | 'tls' | 'scope' | 'previous'>;

/** What the report does not show, said before anyone has to ask. */
export function limitations(inputs: Raising): string[] {
  return [...STANDING, ...raisedBy(inputs)];
}

const STANDING = [
  'Evidence is what AWS answered at the time of each call. A finding is as of that time unless its evidence covers the period.',
  'Lists that AWS pages are no snapshot: what changed between two pages may be counted twice or not at all.',
  'Image Builder lists a new image or component up to two minutes after it was made; one made shortly before collecting may be missing.',
  'A Region that is not enabled in an account cannot be asked. Resources that were made there before it was switched off still exist, and are not in this report.',
  'Service control and resource control policies cannot be read from member accounts; effective permissions may be narrower than analysed.',
  'Responses are kept as the AWS SDK parsed them; members unknown to the SDK versions named under Tool are dropped.',
  'Secrets and personal data are replaced before storage. Controls on free-form data judge the replacements that were recorded; that detection cannot be re-performed from this package.',
  'Detectors find known shapes of secrets. Text in which none was found may still hold one.',
  'Multi-factor devices of federated and Identity Center users are not visible to IAM.',
  'Third-party assurance on AWS is registered by title, period and digest; the reports themselves stay under their own terms and are not in this package.',
  'Whether the signing certificate was revoked is not checked; the timestamp shows that the signature was made while it was valid.',
  'The signature shows that the package is unchanged since it was sealed and by whom; it does not show that the evidence was complete or honest when it was collected.',
];

/** What became of exceptions can be told of those alone that the package before lists. */
export function unlistedBefore({
  number,
  exceptions: { listed, total },
}: Pick<Report, 'number' | 'exceptions'>): string[] {
  if (listed.length === total) return [];
  const said = `${number} lists ${listed.length} of its ${total} exceptions; one that it does not list counts as new here, and is not among those that closed.`;
  return [said];
}

function raisedBy({ collection, tls, scope, corroboration, previous }: Raising): string[] {
  const raised: string[] = previous === undefined ? [] : unlistedBefore(previous.report);
  const unentered = collection.accounts.filter(({ inScope, reason }) => inScope && reason !== undefined);
  if (unentered.length > 0) {
    raised.push(
      `${unentered.length} account(s) in scope could not be entered; every control is not established there.`,
    );
  }
  if (isOpen(collection.accountList))
    raised.push(
      "The list of the organization's accounts could not be read: every control is not established for others.",
    );
  const open = collection.accounts.filter(({ regionList }) => isOpen(regionList));
  if (open.length > 0) {
    const of = open.map(({ id }) => id).join(', ');
    raised.push(`The list of Regions could not be read in ${of}: what is tested there is not established for others.`);
  }
  const proxies = new Set(tls.flatMap(({ proxy }) => proxy ?? []));
  if (proxies.size > 0) raised.push(`Connections went through the proxy ${[...proxies].sort().join(', ')}.`);
  const unauthorised = tls.reduce((sum, { unauthorized }) => sum + unauthorized, 0);
  if (unauthorised > 0)
    raised.push(`${unauthorised} TLS connection(s) did not present a certificate that this machine trusts.`);
  const contradicted = corroboration?.contradictions.total ?? 0;
  if (contradicted > 0) {
    raised.push(
      `CloudTrail contradicts ${contradicted} record(s) of this evidence, listed under “Corroborated by CloudTrail”: find out why before anything here is relied on.`,
    );
  }
  if (tls.length === 0 && scope.some(({ calls }) => calls > 0)) {
    raised.push(
      'Endpoints were reached without TLS: they are not AWS endpoints, and this report must not be relied on.',
    );
  }
  return raised;
}

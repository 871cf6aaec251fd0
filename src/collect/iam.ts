import type { Job, Recorded } from '../aws/recorder.ts';
import { type Json, stringMember } from '../core/json.ts';
import { IAM, REPORT_MAX_AGE_HOURS } from '../operations/iam.ts';
import { inTurn } from './in-turn.ts';
import type { RightHolders } from './options.ts';
import type { Reader } from './reader.ts';

/** AWS makes a report in seconds; at most one every four hours, the last one in between. */
const REPORT = {
  tries: 40,
  firstMs: 500,
  longestMs: 4000,
  done: (answer: Json) => stringMember(answer, 'State') === 'COMPLETE',
};

/** IAM looks up when a user or role last used each service that it may use, and each action that IAM follows. */
const LAST_USE: Job = {
  start: IAM.generateServiceLastAccessedDetails,
  read: IAM.getServiceLastAccessedDetails,
  named: (started) => ({ JobId: stringMember(started, 'JobId') ?? '', MaxItems: 1000 }),
  until: {
    tries: 40,
    firstMs: 500,
    longestMs: 4000,
    done: (answer) => stringMember(answer, 'JobStatus') !== 'IN_PROGRESS',
  },
};
const JOBS_AT_ONCE = 8;

/**
 * Reads an account's IAM: users, groups, roles and policies in one paged call, the credential report, the three
 * per-user calls only for users that are newer than the report, and when rights were last used only of those who hold
 * any that matter.
 *
 * @param management Whether the account manages its organisation: only there the organisation's root features show.
 */
export async function collectIam(reader: Reader, management: boolean, rightHolders: RightHolders): Promise<void> {
  const [report, details] = await Promise.all([
    readReport(reader),
    reader.readGlobal(IAM.getAccountAuthorizationDetails, { MaxItems: 1000 }),
    reader.readGlobal(IAM.getAccountSummary),
    reader.readGlobal(IAM.listVirtualMfaDevices, { AssignmentStatus: 'Assigned' }),
    reader.readGlobal(IAM.listSamlProviders),
    reader.readGlobal(IAM.listOpenIdConnectProviders),
    management ? reader.readGlobal(IAM.listOrganizationsFeatures) : undefined,
  ]);
  const generated = Date.parse(stringMember(report.response, 'GeneratedTime') ?? '');
  const users = isTooOld(report, generated)
    ? []
    : details.items('UserDetailList').filter((user) => isNewer(user, generated));
  await Promise.all([
    ...users.map((user) => readUser(reader, stringMember(user, 'UserName'))),
    readLastUses(reader, details, rightHolders),
  ]);
}

async function readLastUses(reader: Reader, details: Recorded, rightHolders: RightHolders): Promise<void> {
  await inTurn(rightHolders(details.asSent()), JOBS_AT_ONCE, async (Arn) => {
    await reader.jobGlobal(LAST_USE, { Arn, Granularity: 'ACTION_LEVEL' });
  });
}

async function readReport(reader: Reader) {
  await reader.pollGlobal(IAM.generateCredentialReport, REPORT);
  return reader.readGlobal(IAM.getCredentialReport);
}

/** Of a report that will not be read nothing is wanted besides. */
function isTooOld({ records }: Recorded, generated: number): boolean {
  const asked = Date.parse(records[0]?.startedAt ?? '');
  return asked - generated > REPORT_MAX_AGE_HOURS * 3_600_000;
}

/** Without a report nobody is newer than it: the table then says that the report is missing. */
function isNewer(user: Json, generated: number): boolean {
  return Date.parse(stringMember(user, 'CreateDate') ?? '') >= generated;
}

async function readUser(reader: Reader, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  await Promise.all(
    [IAM.getLoginProfile, IAM.listMfaDevices, IAM.listAccessKeys].map((spec) =>
      reader.readGlobal(spec, { UserName: name }),
    ),
  );
}

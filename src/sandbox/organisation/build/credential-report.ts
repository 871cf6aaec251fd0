import type { AccessKey, Root, User } from './identity-model.ts';
import type { When } from './when.ts';

/** The columns of IAM's credential report, in its order (IAM user guide, "Getting credential reports"). */
const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];

const NONE = 'N/A';

/** The report as CSV: the root user first, then users by name, each line a user. */
export function credentialReport(account: string, root: Root, users: readonly User[], when: When): string {
  const date = (days: number): string => `${when.daysAgo(days).slice(0, 19)}+00:00`;
  const rootRow = [
    '<root_account>',
    `arn:aws:iam::${account}:root`,
    date(900),
    String(root.password),
    root.password ? date(200) : NONE,
    root.password ? date(900) : NONE,
    NONE,
    String(root.mfa !== false),
    ...keyColumns(root.keys > 0 ? { active: true, rotated: 800, used: 120 } : undefined, date),
    ...keyColumns(undefined, date),
    ...['false', NONE, 'false', NONE],
  ];
  const sorted = [...users].sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = [COLUMNS, rootRow, ...sorted.map((user) => userRow(account, user, date))];
  return `${rows.map((row) => row.join(',')).join('\n')}\n`;
}

function userRow(account: string, user: User, date: (days: number) => string): string[] {
  const { password, keys = [] } = user;
  // "no_information": there is a password, but no sign-in since AWS tracks them.
  const lastUsed = password?.used === undefined ? 'no_information' : date(password.used);
  return [
    user.name,
    `arn:aws:iam::${account}:user/${user.name}`,
    date(user.created),
    String(password !== undefined),
    password === undefined ? NONE : lastUsed,
    password === undefined ? NONE : date(password.changed),
    NONE,
    String(user.mfa !== undefined),
    ...keyColumns(keys[0], date),
    ...keyColumns(keys[1], date),
    ...['false', NONE, 'false', NONE],
  ];
}

function keyColumns(key: AccessKey | undefined, date: (days: number) => string): string[] {
  if (key === undefined) return ['false', NONE, NONE, NONE, NONE];
  const used = key.used === undefined ? [NONE, NONE, NONE] : [date(key.used), 'eu-central-1', 'imagebuilder'];
  return [String(key.active), date(key.rotated), ...used];
}

import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, MANAGEMENT, type Place, VIRGINIA } from './accounts.ts';
import { publicAccessBlock } from './build/buckets.ts';
import { guardDuty, macie } from './build/detectors.ts';
import type { Identity, User } from './build/identity-model.ts';
import { imageBuilder } from './build/image-builder.ts';
import { keys } from './build/keys.ts';
import { machineImages, SAFE_SETTINGS } from './build/machine-images.ts';
import { network } from './build/network.ts';
import { events } from './build/trails.ts';
import type { When } from './build/when.ts';
import { componentDocument } from './documents.ts';
import {
  ADMINISTRATOR_ACCESS,
  allow,
  IMAGE_BUILDER_FULL_ACCESS,
  passRoleTo,
  policyOf,
  trustAccount,
  trustService,
} from './policies.ts';

/** The management account: old, well meant, with the leftovers of ten years. */

export const SIGNING_KEY_ID = '1f0e2d3c-4b5a-4687-9a0b-c1d2e3f40516';
export const SIGNING_KEY_ALIAS = 'goldproof-evidence-signing';

const FRANKFURT_PLACE: Place = { account: MANAGEMENT, region: FRANKFURT };
const VIRGINIA_PLACE: Place = { account: MANAGEMENT, region: VIRGINIA };
const ROLE = `arn:aws:iam::${MANAGEMENT}:role`;

const ENGINEERS = [
  ...['a.adeyemi', 'b.berg', 'c.chen', 'd.dubois', 'e.eriksson', 'f.ferrari', 'g.garcia', 'h.haddad', 'i.ivanova'],
  ...['k.kowalski', 'l.lopez', 'm.meyer', 'n.novak', 'o.okafor', 'p.petrov', 'q.quinn', 'r.rossi', 't.tanaka'],
  ...['u.ueda', 'v.vogel', 'w.weber', 'x.xu', 'y.yilmaz', 'z.zimmer', 'aa.ahmed', 'bb.brown', 'cc.costa', 'dd.duarte'],
].map(
  (name, index): User => ({
    name,
    created: 300 + index,
    password: { changed: 60, used: 1 + index },
    mfa: index % 3 === 0 ? 'hardware' : 'virtual',
    groups: ['platform-engineers'],
  }),
);

const OTHERS: readonly User[] = [
  // No MFA, and signs in every day.
  { name: 'j.legacy', created: 2000, password: { changed: 700, used: 2 } },
  // Never signed in, no MFA: AWS says no_information.
  { name: 'forgotten.contractor', created: 300, password: { changed: 300 } },
  // MFA, but has not been seen for half a year.
  { name: 's.dormant', created: 900, password: { changed: 400, used: 200 }, mfa: 'virtual' },
  // Ten days old and not used yet: no exception.
  { name: 'n.joiner', created: 10, password: { changed: 10 }, mfa: 'virtual' },
  // Two active keys, one of them more than a year old, and may pass any role.
  {
    name: 'ci-deployer',
    created: 800,
    keys: [
      { active: true, rotated: 400, used: 1 },
      { active: true, rotated: 20, used: 1 },
    ],
    inline: { 'pass-anything': policyOf(allow('iam:PassRole', '*')) },
  },
  // A key that nobody ever used.
  { name: 'report-reader', created: 70, keys: [{ active: true, rotated: 60 }] },
  // Deactivated keys may be as old as they like.
  { name: 'backup-writer', created: 1200, keys: [{ active: false, rotated: 1200, used: 900 }] },
];

export const MANAGEMENT_IDENTITY: Identity = {
  alias: 'example-management',
  // People could sign in with the company's accounts; most still have a password here.
  samlProviders: ['example-directory'],
  root: { mfa: 'hardware', password: true, keys: 0 },
  users: [...ENGINEERS, ...OTHERS],
  groups: [{ name: 'platform-engineers', attached: [IMAGE_BUILDER_FULL_ACCESS.arn ?? ''] }],
  roles: [
    {
      name: 'platform-admin',
      trust: trustAccount(MANAGEMENT, 'break-glass'),
      attached: [ADMINISTRATOR_ACCESS.arn ?? ''],
    },
    {
      name: 'imagebuilder-build-instance',
      trust: trustService('ec2.amazonaws.com'),
      inline: {
        logs: policyOf(
          allow(
            ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
            'arn:aws:logs:*:*:log-group:/aws/imagebuilder/*',
          ),
        ),
      },
    },
    { name: 'image-pipeline', trust: trustService('imagebuilder.amazonaws.com'), attached: ['pass-build-role'] },
    {
      // No service named, and every role of the account.
      name: 'legacy-builder',
      trust: trustService('codebuild.amazonaws.com'),
      inline: { pass: policyOf(allow(['iam:Pass*', 'ec2:RunInstances'], `${ROLE}/*`)) },
    },
  ],
  policies: [
    {
      name: 'pass-build-role',
      document: policyOf(passRoleTo([`${ROLE}/imagebuilder-build-instance`], 'ec2.amazonaws.com')),
    },
    IMAGE_BUILDER_FULL_ACCESS,
    ADMINISTRATOR_ACCESS,
  ],
};

/** One small pipeline in Frankfurt, nothing in Virginia. */
export function managementRows(when: When): AnswerRow[] {
  const enforced = {
    HttpTokens: 'required',
    HttpTokensEnforced: 'enabled',
    HttpPutResponseHopLimit: 1,
    ManagedBy: 'account',
  };
  return [
    publicAccessBlock(MANAGEMENT, true),
    ...imageBuilder(FRANKFURT_PLACE, frankfurtEstate(), when),
    ...imageBuilder(VIRGINIA_PLACE, {}, when),
    ...keys(
      FRANKFURT_PLACE,
      [
        { id: '0a1b2c3d-0000-4000-8000-00000000ebs1', alias: 'aws/ebs', manager: 'AWS' },
        { id: SIGNING_KEY_ID, alias: SIGNING_KEY_ALIAS, spec: 'RSA_3072', description: 'Signs evidence packages' },
      ],
      when,
    ),
    ...keys(VIRGINIA_PLACE, [], when),
    ...[FRANKFURT_PLACE, VIRGINIA_PLACE].flatMap((place) => [
      ...network(place, [
        {
          id: `vpc-0def${place.region === FRANKFURT ? 'a' : 'b'}0000000000001`,
          cidr: '172.31.0.0/16',
          isDefault: true,
        },
      ]),
      ...machineImages(place, [], { ...SAFE_SETTINGS, metadata: place.region === FRANKFURT ? enforced : {} }, when),
      ...guardDuty(place, place.region === FRANKFURT ? 'off' : 'full', when),
      macie(place, true, when),
      events(place, place.region === FRANKFURT ? 12 : 0, when),
    ]),
  ];
}

/** Documents under the service's own key; the account enforces IMDSv2 where the infrastructure says nothing. */
function frankfurtEstate() {
  return {
    components: [{ name: 'time-zone', data: componentDocument('time-zone', ['timedatectl set-timezone UTC']) }],
    imageRecipes: [{ name: 'jump-host', components: [{ component: 'time-zone' }], volumeKey: 'alias/aws/ebs' }],
    infrastructures: [{ name: 'default-network' }],
    pipelines: [
      { name: 'jump-host', recipe: 'jump-host', infrastructure: 'default-network', executionRole: 'image-pipeline' },
    ],
  };
}

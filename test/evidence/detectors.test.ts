import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/evidence/redaction.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set(['111122223333']) });

/** What was replaced in a document, as text and detector, without its version. */
function found(document: string): readonly (readonly [string, string])[] {
  const { redactions } = redactor.redact({ input: {}, response: document }, { documents: ['/response'] });
  return redactions.map(({ span, detector }) => [document.slice(...(span ?? [0, 0])), detector.replace(/@\d+$/, '')]);
}

const A36 = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6';
const HEX32 = '0123456789abcdef0123456789abcdef';

// Made up for these tests; forms from the issuers' documentation.
const SECRETS: readonly (readonly [document: string, secret: string, detector: string])[] = [
  ['export AWS_ACCESS_KEY_ID=AKIAZ5GHT7QKLMNOPQRS', 'AKIAZ5GHT7QKLMNOPQRS', 'aws-access-key'],
  ['key: "ASIAZ5GHT7QKLMNOPQRS"', 'ASIAZ5GHT7QKLMNOPQRS', 'aws-access-key'],
  [`aws_secret_access_key = ${A36}+/xY`, `${A36}+/xY`, 'aws-secret-key'],
  [`aws configure set aws_secret_access_key ${A36}+/xY`, `${A36}+/xY`, 'aws-secret-key'],
  [`{"SecretAccessKey": "${A36}+/xY"}`, `${A36}+/xY`, 'aws-secret-key'],
  [`GH=ghp_${A36}`, `ghp_${A36}`, 'github-token'],
  [`git clone https://x-access-token:ghs_${A36}@github.com/a/b`, `ghs_${A36}`, 'github-token'],
  ['curl -H "PRIVATE-TOKEN: glpat-aB3dE6gH9jK2mN5pQ8sT" https://gl', 'glpat-aB3dE6gH9jK2mN5pQ8sT', 'gitlab-token'],
  ['SLACK=xoxb-123456789012-abcdefghijkl', 'xoxb-123456789012-abcdefghijkl', 'slack-token'],
  [`key=AIza${A36.slice(0, 35)}`, `AIza${A36.slice(0, 35)}`, 'google-key'],
  [`stripe: sk_live_${A36}`, `sk_live_${A36}`, 'stripe-key'],
  [`//registry.example/:_authToken=npm_${A36}`, `npm_${A36}`, 'npm-token'],
  [`twilio SK${HEX32}`, `SK${HEX32}`, 'twilio-key'],
  [`VAULT=hvs.${A36}`, `hvs.${A36}`, 'hashicorp-token'],
  [`DD_API_KEY=${HEX32}`, HEX32, 'credential'],
  [`./install --api-token ${A36}`, A36, 'credential'],
  [`"clientSecret": "${A36}"`, A36, 'credential'],
  [`x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${A36} y`, `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${A36}`, 'jwt'],
  ['ENV DB_PASSWORD=vulhub', 'vulhub', 'password'],
  ['ENV A=b PGPASSWORD=changeme C=d', 'changeme', 'password'],
  ['  password: hunter2', 'hunter2', 'password'],
  ['{"password": "two words"}', 'two words', 'password'],
  ['{\\"password\\": \\"esc-aped\\"}', 'esc-aped', 'password'],
  ["passwd='it is'", 'it is', 'password'],
  ['password="a\\"b"', 'a\\"b', 'password'],
  ['Server=db;User Id=sa;Password=s3cr3t;Encrypt=yes', 's3cr3t', 'password'],
  ['useradd --password hunter2 bob', 'hunter2', 'password'],
  ['setup.exe /password:hunter2 /quiet', 'hunter2', 'password'],
  ['DB_PASS=hunter2', 'hunter2', 'password'],
  ['password=Pa(ss', 'Pa(ss', 'password'],
  ['echo "root:toor" | chpasswd', 'toor', 'account-password'],
  ['echo root:toor | \\\n  sudo chpasswd', 'toor', 'account-password'],
  ['chpasswd <<EOF\nroot:toor\nEOF', 'toor', 'account-password'],
  ['chpasswd <<< "root:toor"', 'toor', 'account-password'],
  ['echo toor | passwd --stdin root', 'toor', 'account-password'],
  ['net user bob P@ssw0rd /add', 'P@ssw0rd', 'password-argument'],
  ['net.exe user "Bob B" P@ssw0rd /add', 'P@ssw0rd', 'password-argument'],
  ['ConvertTo-SecureString "P@ssw0rd" -AsPlainText -Force', 'P@ssw0rd', 'password-argument'],
  ["ConvertTo-SecureString -AsPlainText -Force 'P@ssw0rd'", 'P@ssw0rd', 'password-argument'],
  ['sshpass -p hunter2 ssh host', 'hunter2', 'password-argument'],
  ['mysql -u root -phunter2 db', 'hunter2', 'password-argument'],
  ['curl -fsS -u bob:hunter2 https://x', 'hunter2', 'password-argument'],
  ['curl --user "bob:hunter2" https://x', 'hunter2', 'password-argument'],
  ['docker login -u bob -p hunter2 reg', 'hunter2', 'password-argument'],
  ['openssl rsa -in k -passin pass:hunter2', 'hunter2', 'password-argument'],
  ["CREATE USER 'w'@'%' IDENTIFIED BY 'hunter2';", 'hunter2', 'password-argument'],
  ['htpasswd -cb /etc/p bob hunter2', 'hunter2', 'password-argument'],
  ['parameters:\n  - DbPassword:\n      type: string\n      default: "hunter2"\n', 'hunter2', 'password'],
  [
    '  - DbPassword:\n      description: >\n        of the\n        database\n      default: hunter2',
    'hunter2',
    'password',
  ],
  [`  - ApiToken:\n      type: string\n      default: ${A36}`, A36, 'credential'],
  ['- name: DB_PASSWORD\n  value: "hunter2"', 'hunter2', 'password'],
  ['ENV JWT_SECRET=letmein', 'letmein', 'credential'],
  ["FLASK_SECRET_KEY='not so random'", 'not so random', 'credential'],
  ['redis-server --requirepass hunter2', 'hunter2', 'password'],
  ['requirepass hunter2', 'hunter2', 'password-argument'],
  ['wp config create --dbpass=hunter2', 'hunter2', 'password'],
  ["SET PASSWORD FOR 'root'@'localhost' = PASSWORD('hunter2');", 'hunter2', 'password-argument'],
  [`psql -c "ALTER USER postgres WITH PASSWORD 'hunter2'"`, 'hunter2', 'password-argument'],
  ['mysqladmin -u root password hunter2', 'hunter2', 'password-argument'],
  [
    'echo "mysql-server mysql-server/root_password password hunter2" | debconf-set-selections',
    'hunter2',
    'password-argument',
  ],
  ['machine git.example login bob password hunter2', 'hunter2', 'password-argument'],
  ['useradd -p $(openssl passwd -1 hunter2) bob', 'hunter2', 'password-argument'],
  ['add-user.sh admin Admin#007 --silent', 'Admin#007', 'password-argument'],
  ['rabbitmqctl add_user bob hunter2', 'hunter2', 'password-argument'],
  [`sed -i 's/password_here/hunter2/' wp-config.php`, 'hunter2', 'password-argument'],
  ['x11vnc -storepasswd hunter2 ~/.vnc/passwd', 'hunter2', 'password'],
  ['curl -H "Authorization: Bearer abcdef" x', 'abcdef', 'authorization-header'],
  ['postgres://bob:hunter2@db:5432/x', 'hunter2', 'url-credential'],
  ['https://bob:p@ss@proxy.example:3128', 'p@ss', 'url-credential'],
  [`https://${A36}@github.com/a/b`, A36, 'url-credential'],
];

describe('secrets', () => {
  test.each(SECRETS)('%s', (document, secret, detector) => {
    expect(found(document)).toEqual([[secret, `secret.${detector}`]]);
  });

  test('a private key, whole', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${A36}${A36}\n-----END RSA PRIVATE KEY-----`;
    expect(found(`cat <<E\n${key}\nE`)).toEqual([[key, 'secret.private-key']]);
  });

  test('a private key that was cut off, as far as it goes', () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${A36}${A36}\n`;
    expect(found(`${key}!`)).toEqual([[key, 'secret.private-key']]);
  });
});

const HARMLESS: readonly string[] = [
  'password={{ DbPassword }}',
  'PASSWORD=$DB_PASSWORD',
  'PASSWORD=${DB_PASSWORD}',
  'PASSWORD=$(aws secretsmanager get-secret-value --secret-id x --query SecretString)',
  'PASS=`openssl rand -base64 12`',
  "MasterUserPassword: '{{resolve:secretsmanager:db:SecretString:password}}'",
  'DB_PASSWORD: arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf',
  'password: ssm:/prod/db',
  './scan.sh --api-token <enter_api_token_here>',
  'password=<your password>',
  'password: ********',
  'password=xxxx',
  'password=',
  'PASSWORD="" USER=""',
  'password_file=/run/secrets/db',
  'password=/run/secrets/db',
  'passwd: ./files/passwd',
  'read -p "Password: " PASS; echo "ok then"',
  'cat /etc/passwd /etc/group',
  'gpasswd -a spotify audio',
  'ENTRYPOINT [ "htpasswd" ]',
  'RequirePassword: true',
  'MinimumPasswordLength = 14',
  'password = var.db_password',
  'password = os.environ["DB"]',
  'net user bob * /add',
  'net user administrator /active:no',
  'ConvertTo-SecureString $plain -AsPlainText -Force',
  'echo "{{user}}:{{password}}" | chpasswd',
  'echo "bob:$PW" | chpasswd',
  'curl -u "$USER:$PASS" https://x',
  'docker login -u AWS --password-stdin reg',
  'mysql -u root -p db',
  'https://$USER:$PASS@host/x',
  'http://host:8080/a@b',
  'https://docs.aws.amazon.com/secret-key/1.1/salt/',
  'token=abc',
  'nextToken: page-2',
  'git rev-parse 0123456789abcdef0123456789abcdef01234567 # secret project',
  'FROM debian@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'arn:aws:iam::aws:policy/EC2InstanceProfileForImageBuilder for the secret',
  'X-aws-ec2-metadata-token-ttl-seconds: 21600',
  '- name: SSMFalconClientSecret\n  type: string',
  'grep -q "BEGIN PRIVATE KEY" f',
  'echo "-----BEGIN PRIVATE KEY-----" > f',
  'systemctl enable getty@tty1.service',
  'git clone git@github.com:a/b.git',
  'npm i left-pad@1.3.0',
  'adduser -D --disabled-password bob',
  'MYSQL_ALLOW_EMPTY_PASSWORD=yes',
  "usermod --password '!' root",
  "sed -i 's/PermitRootLogin prohibit-password/PermitRootLogin yes/' sshd_config",
  'PasswordAuthentication no',
  'SECRET_NAME=prod/database',
  'TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)',
  'openssl passwd -6 $PW',
  'passwd -l root',
  '  - DbPassword:\n      type: string\n      default: ""\n  - Mode:\n      type: string\n      default: quiet',
  '  - DbPassword:\n      type: string\n  - Mode:\n      default: quiet',
  '  - SecretName:\n      type: string\n      default: prod/database',
  '- name: DB_PASSWORD\n  valueFrom: x',
  'bypass: everything',
  'Tests pass: all of them',
];

describe('what only looks like one', () => {
  test.each(HARMLESS)('%s', (document) => {
    expect(found(document)).toEqual([]);
  });
});

describe('people and accounts', () => {
  test.each([
    ['LABEL maintainer="Bob <bob.b+x@example.co.uk>"', 'bob.b+x@example.co.uk', 'personal.email'],
    ['mailto:bob@example.com?subject=x', 'bob@example.com', 'personal.email'],
    ['arn:aws:iam::111122223333:user/bob@example.com', 'bob@example.com', 'personal.email'],
    ["to='jörg@müller.example'", 'jörg@müller.example', 'personal.email'],
    ['docker pull 444455556666.dkr.ecr.eu-west-1.amazonaws.com/x', '444455556666', 'foreign.account-number'],
  ])('%s', (document, text, detector) => {
    expect(found(document)).toEqual([[text, detector]]);
  });

  test('an account in scope may be named, and a longer number is none', () => {
    expect(found('111122223333 4444555566667 a444455556666')).toEqual([]);
  });

  test.each([
    'Build 5f2c1b60-9d3e-4a77-8c21-202611290705',
    'id 0b9c7a52-1d2e-4f60-9a3b-731000000012 of the job',
    '202611290705',
    'golden-202611290705',
    'CHG-000012345678, INC000012345678 and REQ-731234567890',
    'mac 731122334455, serial no 731122334455',
    'build 731122334455',
    'owners: 137112412989, 099720109477',
    '123456789012.5 and 0.123456789012',
  ])('no account: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  test.each([
    'artifacts-444455556666-eu-west-1',
    'account 004455556666',
    'Owner: 444455556666',
    'ACCOUNT-444455556666',
  ])('an account: %s', (text) => {
    expect(found(text).map(([, detector]) => detector)).toEqual(['foreign.account-number']);
  });

  test('account numbers in a policy stay, percent-encoded as IAM gives it', () => {
    const policy = { Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' } }] };
    const response = { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(policy)) };
    const part = redactor.redact({ input: {}, response }, {});
    expect([part.response, part.redactions]).toEqual([response, []]);
  });

  test('account numbers outside free text and documents stay', () => {
    const part = { input: {}, response: { owner: '444455556666', name: 'of 444455556666' } };
    const { response } = redactor.redact(part, { freeForm: ['/response/name'] });
    expect(response).toEqual({
      owner: '444455556666',
      name: expect.stringMatching(/^of ⟦foreign\.account-number@2:[0-9a-f]{12}⟧$/),
    });
  });
});

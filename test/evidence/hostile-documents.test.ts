import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/evidence/redaction.ts';

const redactor = createRedactor({ key: new Uint8Array(32), accountsInScope: new Set(['111122223333']) });

describe('hostile documents take time in proportion to their length', () => {
  const seeds = [
    'password="',
    'password=\\"',
    'token=',
    'net user a ',
    'mysql -p ',
    'curl -u a:b ',
    'echo a:b|',
    'eyJaaaaaaaaa.',
    'a@b.',
    '-----BEGIN PRIVATE KEY-----',
    'chpasswd <<A\n\n',
    'openssl passwd -1 ',
    'password password ',
    'machine a login ',
    'echo a|',
    'password:\n default:',
    'name: password\n',
    'name: a',
    '://a:',
    '{{',
    'AKIA',
    '\\',
    // Beginnings whose end never comes: a search for it that has no bound goes to the end of the text from each.
    'mysql ',
    'docker login ',
    'sqlcmd ',
    'redis-cli ',
    'useradd ',
    'unzip ',
    '7z ',
    'openssl ',
    'cmdkey ',
    'sc ',
    'mysqladmin ',
    'add-user.sh ',
    'rabbitmqctl ',
    'htpasswd ',
    'curl ',
    'smbclient ',
    'echo ',
    'chpasswd ',
    'secret ',
    'ConvertTo-SecureString ',
    '<password>',
    'kinit <<< ',
    'kinit < <(',
    '(echo a) | passwd ',
    'echo a | tr ',
    'cat <<A | passwd\n',
    'password="a\n',
    'xml ed -u password ',
    'git config set ',
    'expect assw send ',
    'set -a ',
    'user a ',
    'Content-Transfer-Encoding: quoted-printable\n\n=\n',
    'name=password value=',
    'cat > password <<',
    'kinit <<A ',
    "'a' | ",
    'QUFB',
  ];
  test.each(seeds)('%j, repeated', (seed) => {
    const length = 2_000_000;
    const text = seed.repeat(Math.ceil(length / seed.length));
    // Linear takes some seconds; quadratic, an hour, for which the runner does not wait.
    expect(() => redactor.redact({ input: {}, response: text }, { documents: ['/response'] })).not.toThrow();
  });
});

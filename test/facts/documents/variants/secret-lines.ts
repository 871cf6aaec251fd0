import type { Chance } from './made.ts';

/** Lines of a script, whole commands each; what is secret stands between « and ». */
export type Template = (chance: Chance) => string;

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const HEX = '0123456789abcdef';

function drawn(chance: Chance, from: string, length: number): string {
  const text = Array.from({ length }, () => chance.of([...from])).join('');
  return /\d.*[A-Za-z]|[A-Za-z].*\d/.test(text) ? text : drawn(chance, from, length);
}

/** What people and generators make: words with signs and digits, letters and digits, with signs that no quote minds. */
function password(chance: Chance): string {
  const word = () => chance.of(['Autumn', 'rain', 'Kestrel', 'horse', 'Tr0ub4dor', 'Lantern', 'vine']);
  const made = chance.of([
    () => `${word()}-${word()}-${Math.floor(chance.next() * 90) + 10}`,
    () => `${word()}${Math.floor(chance.next() * 9000) + 1000}${chance.of(['', '!', '+', '_'])}`,
    () => drawn(chance, LETTERS, 12 + Math.floor(chance.next() * 20)),
    () => `${drawn(chance, LETTERS, 6)}.${drawn(chance, LETTERS, 6)}`,
  ]);
  return `«${made()}»`;
}

const key = (chance: Chance) => `«${drawn(chance, LETTERS, 20 + Math.floor(chance.next() * 20))}»`;
const hex = (chance: Chance, length: number) => `«${drawn(chance, HEX, length)}»`;
const user = (chance: Chance) => chance.of(['root', 'svc', 'app', 'deploy', 'svc_build']);
const host = (chance: Chance) => chance.host();
/** A name that says it is a password's, as environments, and as settings write it. */
const variable = (chance: Chance) =>
  `${chance.of(['DB', 'ADMIN', 'LDAP', 'APP_DB', 'RDS', 'SMTP', 'KEYSTORE'])}_${chance.of(['PASSWORD', 'PASSWD', 'PASS'])}${chance.of(['', '', '_PROD', '2'])}`;
const setting = (chance: Chance) =>
  `${chance.of(['db', 'admin', 'ldap', 'spring.datasource', 'smtp'])}${chance.of(['.', '_', '-'])}${chance.of(['password', 'passwd'])}`;
const camel = (chance: Chance) =>
  `${chance.of(['Db', 'Root', 'Admin', 'Service'])}${chance.of(['Password', 'Passphrase'])}`;
const quoted = (chance: Chance, text: string) => chance.of([`'${text}'`, `"${text}"`, text]);
const inQuotes = (chance: Chance, text: string) => chance.of([`'${text}'`, `"${text}"`]);
const file = (path: string, ...lines: readonly string[]) => `cat > ${path} <<'END'\n${lines.join('\n')}\nEND`;

/** G: files that a build writes, and commands that take a password. */
export const PLANTED: readonly Template[] = [
  (c) => `export ${variable(c)}=${quoted(c, password(c))}`,
  (c) => `${variable(c)}=${quoted(c, password(c))} ./setup --quiet`,
  (c) => file('/etc/app.xml', '<config>', `  <password>${password(c)}</password>`, '</config>'),
  (c) => file('/etc/web.config', `<add key="${camel(c)}" value="${password(c)}"/>`),
  (c) => file('/etc/web.config', `<add value="${password(c)}" key="${camel(c)}" />`),
  (c) => file('/root/unattend.xml', `<Password><Value>${password(c)}</Value><PlainText>true</PlainText></Password>`),
  (c) => file('/var/www/c.php', '<?php', `define('${variable(c)}', '${password(c)}');`),
  (c) =>
    file(
      '/root/.docker/config.json',
      `{"auths": {"r.example": {"auth": "«${Buffer.from(`${user(c)}:${drawn(c, LETTERS, 14)}`).toString('base64')}»"}}}`,
    ),
  (c) => `echo '_auth=«${Buffer.from(`${user(c)}:${drawn(c, LETTERS, 14)}`).toString('base64')}»' >> ~/.npmrc`,
  (c) => file('/app/secrets.yml', 'production:', `  secret_key_base: ${hex(c, 64)}`),
  (c) => file('/etc/nslcd.conf', `bindpw ${password(c)}`),
  (c) => file('/root/ks.cfg', `rootpw --plaintext ${password(c)}`),
  (c) => file('/etc/wpa.conf', 'network={', '  ssid="corp"', `  psk="${password(c)}"`, '}'),
  (c) => file('/etc/sssd/sssd.conf', '[domain/corp]', `ldap_default_authtok = ${password(c)}`),
  (c) => file('/etc/keepalived.conf', '  auth_type PASS', `  auth_pass ${password(c)}`),
  (c) => file('/etc/app.yaml', 'database:', `  ${chanceKey(c)}: ${quoted(c, password(c))}`, '  port: 5432'),
  (c) => file('/etc/app.properties', `${setting(c)}=${password(c)}`),
  (c) => file('/etc/app.ini', '[db]', `${setting(c)} = ${quoted(c, password(c))}`),
  (c) => file('/etc/app.json', '{', `  "${setting(c)}": "${password(c)}",`, '  "port": 1', '}'),
  (c) => file('/etc/env.yaml', `- name: ${variable(c)}`, `  value: ${quoted(c, password(c))}`),
  (c) => file('/root/.netrc', `machine ${host(c)} login ${user(c)} password ${password(c)}`),
  (c) => file('/root/.pgpass', `db.example:5432:app:${user(c)}:${password(c)}`),
  (c) => `ldapadd -x -D cn=admin,dc=x -w ${quoted(c, password(c))} -f a.ldif`,
  (c) => `mongosh -u admin -p ${quoted(c, password(c))} --eval 'db.x()'`,
  (c) => `mysql -u ${user(c)} -p${quoted(c, password(c))} -e 'select 1'`,
  (c) => `ssh-keygen -t rsa -N ${inQuotes(c, password(c))} -f /root/k`,
  (c) => `openssl enc -aes-256-cbc -k ${quoted(c, password(c))} -in a -out b`,
  (c) => `openssl pkcs12 -export -passout pass:${password(c)} -in a -out b`,
  (c) => `echo ${quoted(c, password(c))} | kinit ${user(c)}`,
  (c) => `kinit ${user(c)} <<< ${quoted(c, password(c))}`,
  (c) => `echo ${quoted(c, password(c))} | realm join -U ${user(c)} corp.example`,
  (c) => `printf '%s' ${inQuotes(c, password(c))} | docker login -u ${user(c)} --password-stdin ${host(c)}`,
  (c) => `aws ssm put-parameter --name /a --type SecureString --value ${quoted(c, password(c))}`,
  (c) => `aws ssm put-parameter \\\n  --name /a \\\n  --value ${quoted(c, password(c))} \\\n  --type SecureString`,
  (c) => `aws secretsmanager create-secret --name a --secret-string ${inQuotes(c, password(c))}`,
  (c) => `/opt/splunk/bin/splunk add forward-server h:9997 -auth admin:${password(c)}`,
  (c) => `ipmitool -I lanplus -H h -U ${user(c)} -P ${password(c)} chassis status`,
  (c) => `twine upload -u ${user(c)} -p ${quoted(c, password(c))} dist/*`,
  (c) => `mosquitto_passwd -b /etc/mosquitto/p ${user(c)} ${quoted(c, password(c))}`,
  (c) => `jenkins-cli -auth ${user(c)}:${password(c)} list-jobs`,
  (c) => `/opt/nessus/sbin/nessuscli agent link --key=${hex(c, 64)} --host=h --port=1`,
  (c) => `curl -fsS -u ${user(c)}:${password(c)} https://${host(c)}/a -o a`,
  (c) => `curl -fsS -H "Authorization: Bearer ${key(c)}" https://${host(c)}/a -o a`,
  (c) => `git clone https://${user(c)}:${password(c)}@${host(c)}/x.git`,
  (c) => `echo '${user(c)}:${password(c)}' | chpasswd`,
  (c) => `chpasswd <<E\n${user(c)}:${password(c)}\nE`,
  (c) => `sshpass -p ${quoted(c, password(c))} ssh -l a ${host(c)} true`,
  (c) => `useradd -m -p '«$6$${drawn(c, LETTERS, 8)}$${drawn(c, LETTERS, 40)}»' ${user(c)}`,
  (c) => `./config.sh --url https://${host(c)}/a --token ${key(c)}`,
  (c) => `setup --user ${user(c)} --${setting(c).replaceAll(/[._]/g, '-')} ${quoted(c, password(c))} --quiet`,
  (c) => `sed -i 's/^${setting(c)}=.*/${setting(c)}=${password(c)}/' /etc/app.conf`,
  (c) => `psql -c "ALTER USER ${user(c)} WITH PASSWORD '${password(c)}'"`,
  (c) => `export API_TOKEN=${quoted(c, key(c))}`,
  (c) => `htpasswd -bc /etc/nginx/.htpasswd ${user(c)} ${quoted(c, password(c))}`,
];

function chanceKey(chance: Chance): string {
  return chance.of(['password', 'db_password', 'admin-password', 'adminPassword']);
}

const value = (chance: Chance) =>
  chance.of([
    '$1',
    '"$2"',
    '${1}',
    '"${PW}"',
    '$PW',
    '"${PW:?set it first}"',
    '${PW:-}',
    '$(cat /run/pw)',
    '"$(get-pw db)"',
  ]);
const vault = (chance: Chance) =>
  chance.of(['!vault |', 'ENC[AES256_GCM,data:p673w==,type:str]', '%(ENV_PW)s', '$__file{/run/pw}', 'secretref:db']);

/** B: what only refers to a value, is none, or is kept elsewhere. */
export const HARMLESS: readonly Template[] = [
  (c) => `${variable(c)}=${value(c)}`,
  (c) => `export ${variable(c)}=${value(c)}`,
  (c) => `: "\${${variable(c)}:?set it first}"`,
  (c) => `: "\${${variable(c)}:=}" "\${API_TOKEN:?must be set}"`,
  (c) => `mysql -u${user(c)} -p${chanceValue(c)} -e 'select 1'`,
  (c) => `curl -u "$1:$2" https://${host(c)}/a -o a`,
  (c) => `git clone https://$1:$2@${host(c)}/x`,
  (c) => `git clone https://x-access-token:\${TOKEN}@${host(c)}/x`,
  (c) => `printf '${setting(c)}=%s\\n' "$PW" >> /etc/app.conf`,
  (c) => `printf '${user(c)}:%s\\n' "$PW" | chpasswd`,
  () => `printf '%s:%s\\n' "$U" "$P" | chpasswd`,
  () => `printf 'Authorization: Bearer %s' "$T" > h`,
  (c) => `printf 'https://%s:%s@${host(c)}' "$U" "$P" > ~/.git-credentials`,
  (c) => `sed -i "s/^${setting(c)}=.*/${setting(c)}=$PW/" /etc/app.conf`,
  (c) => `sed -i 's/${setting(c)}=.*/${setting(c)}=/' /etc/app.conf`,
  () => `perl -pi -e 's/password: .*/password: $ENV{PW}/' f`,
  (c) => `echo '${setting(c)}=@@${variable(c)}@@' >> /etc/app.conf`,
  (c) => `echo '${setting(c)}=__${variable(c)}__' >> /etc/app.conf`,
  () => `echo "usage: x --password PASSWORD"`,
  () => '[[ $password == *[A-Z]* ]] || exit 1',
  () => `jq '{password: .pw}' x.json`,
  () => `yq -i '.password = strenv(PW)' x.yaml`,
  () => file('/opt/a.py', 'def f(password=None):', '    connect(password=password)', '    cfg["password"] = pw'),
  (c) => file('/opt/b.py', `password = os.environ["${variable(c)}"]`, 'password: Optional[str] = None'),
  () => `echo 'app ALL=(ALL) NOPASSWD:ALL' > /etc/sudoers.d/app`,
  () => `echo 'passwd: files sss' >> /etc/nsswitch.conf`,
  () => file('/opt/play.yml', '- user:', '    name: a', '    update_password: on_create'),
  () => `echo '{"pass": 12, "fail": 0}' > r.json`,
  () => 'echo "pass=12 fail=0"',
  () => 'openssl req -nodes -passout pass: -x509 -subj /CN=x',
  () => 'echo "Setting root password: done"',
  (c) => file('/opt/vars.yml', `db_password: ${vault(c)}`),
  (c) => `docker login -u ${user(c)} -p "$PW" ${host(c)}`,
  (c) => `echo "$PW" | docker login -u ${user(c)} --password-stdin ${host(c)}`,
  (c) => `sshpass -f /run/pw ssh -l ${user(c)} ${host(c)} true`,
  (c) => `kinit ${user(c)} <<< "$PW"`,
  (c) => `setup --password ${chanceValue(c)} --quiet`,
  () => `setup --password-file /run/secrets/db --quiet`,
  (c) => `htpasswd -bc f ${user(c)} "$PW"`,
  () => `vault read -field=password secret/db > /run/pw`,
  () => `aws ssm get-parameter --name /prod/db-password --with-decryption --query Parameter.Value`,
  () => 'echo "password requisite pam_pwquality.so retry=3" >> /etc/pam.d/common-password',
  () => "sed -i '/password.*pam_unix.so/s/$/ remember=5/' /etc/pam.d/password-auth",
  () => 'echo "app:x:1000:1000::/home/app:/bin/sh" >> /etc/passwd',
  () => "sed -i 's/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config",
  (c) => `DB_URL="postgres://${user(c)}:\${PW}@${host(c)}/db"`,
  () => 'read -rsp "Password: " PW < /dev/tty',
  (c) => `export ${variable(c)}_FILE=/run/secrets/db`,
  () => `echo "password: <your password>" > README`,
  (c) => `echo '${chanceKey(c)}: changeme-placeholder' > example.yaml`,
];

function chanceValue(chance: Chance): string {
  return chance.of(['$1', '"$2"', '"${PW}"', '"$PW"']);
}

export const PLANTED_POWERSHELL: readonly Template[] = [
  (c) => `$env:${variable(c)} = ${inQuotes(c, password(c))}`,
  (c) => `Set-LocalUser -Name svc -Password (ConvertTo-SecureString ${inQuotes(c, password(c))} -AsPlainText -Force)`,
  (c) =>
    `New-LocalUser ${user(c)} -Password (ConvertTo-SecureString -AsPlainText -Force -String ${inQuotes(c, password(c))})`,
  (c) => `$pw = ${inQuotes(c, password(c))}\n$sec = ConvertTo-SecureString $pw -AsPlainText -Force`,
  (c) =>
    `$cred = [pscredential]::new('${user(c)}', (ConvertTo-SecureString ${inQuotes(c, password(c))} -AsPlainText -Force))`,
  (c) => `net user ${user(c)} ${password(c)} /add`,
  (c) => `cmdkey /add:h /user:${user(c)} /pass:${password(c)}`,
  (c) => `schtasks /create /tn x /tr y /ru ${user(c)} /rp ${password(c)}`,
  (c) =>
    `reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon" /v DefaultPassword /t REG_SZ /d ${password(c)} /f`,
  (c) => `Set-ItemProperty -Path $w -Name DefaultPassword -Value ${inQuotes(c, password(c))}`,
  (c) => `Start-Process setup.exe -ArgumentList "/SAPWD=${password(c)} /Q" -Wait`,
  (c) => `Start-Process msiexec -ArgumentList '/i', 'a.msi', 'DB_PASSWORD=${password(c)}', '/qn' -Wait`,
  (c) => `$headers = @{ 'X-Api-Key' = '${hex(c, 32)}' }`,
  (c) => `$headers = @{ Authorization = "Bearer ${key(c)}" }`,
  (c) => `$p = @{ UserName = '${user(c)}'; Password = '${password(c)}' }`,
  (c) => `.\\plink.exe -pw ${password(c)} -l a h exit`,
  (c) => `[Environment]::SetEnvironmentVariable('${variable(c)}', '${password(c)}', 'Machine')`,
  (c) => `setx ${variable(c)} "${password(c)}" /M`,
  (c) => `.\\config.cmd --unattended --token ${key(c)}`,
];

export const HARMLESS_POWERSHELL: readonly Template[] = [
  () => '$password = $s.Password',
  () => '$password = $json.Password.Trim()',
  () => '$password = $args[0]',
  () => '$password = [guid]::NewGuid().ToString()',
  () => '$password = -join ((48..57) + (97..122) | Get-Random -Count 20 | % { [char]$_ })',
  () => '$pw = ConvertTo-SecureString $s.password -AsPlainText -Force',
  () => 'New-LocalUser x -Password (ConvertTo-SecureString $pw -AsPlainText -Force)',
  () => '$s = Get-SECSecretValue -SecretId db | ConvertFrom-Json',
  () => '$password = (Get-SSMParameter -Name /prod/db -WithDecryption $true).Value',
  () => '$password = [System.Web.Security.Membership]::GeneratePassword(20, 4)',
  () => 'New-LocalUser svc -NoPassword',
  () => 'Set-LocalUser -Name svc -PasswordNeverExpires $true',
  () => 'Write-Host "Password: set"',
  () => 'net accounts /minpwlen:14 /maxpwage:60',
  () => 'net user Guest /active:no',
  (c) => `$env:${variable(c)} = $secret.SecretString`,
  () => `$headers = @{ Authorization = "Bearer $token" }`,
  () => 'Set-ItemProperty HKLM:\\x -Name LimitBlankPasswordUse -Value 1',
  () => '$cred = Get-Credential -UserName svc -Message "Password for svc"',
  () => '[System.Net.NetworkCredential]::new("", $pw).Password | Out-Null',
  () => '$cred = New-Object System.Management.Automation.PSCredential("svc", $pw)',
  () => '$p = @{ UserName = $u; Password = $p }',
  () => 'if ($password -eq $null) { exit 1 }',
  () => "Set-Content secpol.inf 'MACHINE\\x\\EnablePlainTextPassword=4,0'",
];

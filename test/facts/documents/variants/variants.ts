import { dockerfile, lines, userData } from './documents.ts';
import { Chance, component, fetches, type Line, line, type Made, type Maker } from './made.ts';

/** K6: an assignment that may happen or not adds to what the variable held. */
const conditional: Maker = (chance) => {
  const name = chance.of(['P', 'SCHEME', 'proto']);
  const test = chance.of(['[ "$TLS" = yes ]', 'test -n "$TLS"', '[[ $TLS == 1 ]]', 'grep -q tls /etc/x']);
  const [first, second] = chance.of([
    ['http', 'https'],
    ['https', 'http'],
  ] as const);
  const set = chance.of([
    `${test} && ${name}=${second}`,
    `${test} || ${name}=${second}`,
    `if ${test}; then ${name}=${second}; fi`,
    `${test} && export ${name}=${second} || true`,
  ]);
  return component(
    'K6',
    [line(`${name}=${first}`), line(set), line(`curl -O "$${name}://${chance.host()}/a"`, 'http-download')],
    chance,
  );
};

/** K6, sound: both values are https, or the plain one is gone for certain. */
const conditionalSound: Maker = (chance) => {
  const host = chance.host();
  return component(
    'K6',
    [line('P=http'), line('P=https'), line(`[ "$X" ] && P=https`), line(`curl -O "$P://${host}/a"`)],
    chance,
  );
};

/** K9: a command inside another one. */
const wrapped: Maker = (chance) => {
  const { rule, command } = fetches(chance);
  const quotedCommand = command.replaceAll('"', '\\"');
  const text = chance.of([
    `flock -x /tmp/l ${command}`,
    `flock /tmp/l -c "${quotedCommand}"`,
    `systemd-run --unit=x -p Type=oneshot ${command}`,
    `setsid ${command}`,
    `ionice -c 3 nice -n 10 ${command}`,
    `taskset 0x1 ${command}`,
    `unshare -n ${command}`,
    `timeout -k 5 60 ${command}`,
    `sudo -u app -H ${command}`,
    `strace -f -o /tmp/t ${command}`,
    `docker run --rm -v /a:/b alpine:3 ${command}`,
    `podman run --rm --entrypoint sh img -c "${quotedCommand}"`,
    `docker exec -it box sh -c '${command}'`,
    `kubectl exec pod -- ${command}`,
    `watch -n 5 '${command}'`,
    `bash -lc '${command}'`,
    `su - app -c "${quotedCommand}"`,
    `env A=1 B=2 ${command}`,
    `X=$(${command})`,
    `( cd /tmp; ${command} )`,
    `{ ${command}; } >> /tmp/log 2>&1`,
    `eval "${quotedCommand}"`,
    `trap '${command}' EXIT`,
    `find /tmp -name x -exec ${command} \\;`,
    `echo '${command}' | bash`,
    `bash <<< '${command}'`,
    `printf '%s\\n' "${quotedCommand}" | sudo sh -s`,
    `echo '${command}' | at now`,
  ]);
  return component('K9', [line(text, rule)], chance);
};

/** K9: an address or an option that comes by another way than the command's own words. */
const given: Maker = (chance) => {
  const isPlain = chance.next() < 0.7;
  const url = `${isPlain ? 'http' : 'https'}://${chance.host()}/${chance.word()}.tgz`;
  const rule = isPlain ? 'http-download' : undefined;
  const client = chance.of(['curl -fsSL -O', 'wget -q']);
  const lines = chance.of<readonly Line[]>([
    [line(`echo ${url} | xargs ${client}`, rule)],
    [line(`printf '%s\\n' ${url} | xargs -n1 ${client}`, rule)],
    [line(`echo "${url}" | wget -i -`, rule)],
    [line(`read -r V <<< "${url}"`), line(`${client} "$V"`, rule)],
    [line(`printf -v V '%s' ${url}`), line(`${client} "$V"`, rule)],
    [line(`set -- ${url} other`), line(`${client} "$1"`, rule)],
    [line(`CMD=(${client} ${url})`), line('"${CMD[@]}"', rule)],
    [line(`U=${url}`), line(`${client} "\${U%.tgz}.zip"`, rule)],
    [line(`U=${url}`), line(`${client} "\${U/tgz/zip}"`, rule)],
    [line(`get() { local u="$1"; ${client} "$u"; }`), line(`get ${url}`, rule)],
    [line('again() { for i in 1 2 3; do "$@" && return; done; }'), line(`again ${client} ${url}`, rule)],
    [line(`fetch() { ${client} "$@"; }`), line(`fetch ${url}`, rule)],
    [line('log() { echo "[x] $*"; }'), line(`log "more at ${url}"`)],
    [line('say() { printf "%s\\n" "$1" >&2; }'), line(`say ${url}`)],
    [
      line(`A=(https://${chance.host()}/a ${url})`),
      line('for u in "${A[@]}"; do'),
      line(`  ${client} "$u"`, rule),
      line('done'),
    ],
    [line('while read -r u; do'), line(`  ${client} "$u"`, rule), line(`done <<< "${url}"`)],
  ]);
  return component('K9', lines, chance);
};

/** K9b: a command in a file that something runs. */
const written: Maker = (chance) => {
  const { rule, command } = fetches(chance);
  const one = chance.of([
    `echo '@daily root ${command}' > /etc/cron.d/x`,
    `(crontab -l; echo "0 1 * * * ${command}") | crontab -`,
    `echo '${command}' >> /etc/rc.local`,
    `echo "${command}" | sudo tee -a /etc/profile.d/x.sh`,
    `printf '%s\\n' '${command}' > /etc/cron.daily/x`,
    `echo '${command}' >> ~/.bashrc`,
  ]);
  const open = chance.of(["<<'E'", '<<E', '<<"E"']);
  const [path, before, shown] = chance.of([
    ['/etc/systemd/system/x.service', '[Service]', `ExecStart=${chance.of(['', '-', '@'])}/bin/sh -c '${command}'`],
    ['/etc/systemd/system/x.service', '[Service]', `ExecStartPre=/usr/bin/env ${command}`],
    ['/etc/cron.d/y', 'SHELL=/bin/bash', `*/5 * * * * root ${command}`],
    ['/opt/a.sh', '#!/bin/bash', command],
    ['/root/.bash_profile', '# profile', command],
    ['/etc/init.d/x', '#!/bin/sh', command],
    ['/usr/local/bin/x', '#!/usr/bin/env bash', command],
  ] as const);
  const lines =
    chance.next() < 0.4
      ? [line(one, rule)]
      : [line(`cat > ${path} ${open}`), line(before), line(shown, rule), line('E')];
  return component('K9b', lines, chance);
};

/** K7: what an unquoted here-document takes the backslash off. */
const unquoted: Maker = (chance) => {
  const { rule, command } = fetches(chance);
  const escaped = chance.of([
    'X=\\$(hostname)',
    'for i in \\$(seq 3); do echo \\$i; done',
    'echo "\\${X:-y}" \\`date\\`',
    'if [ -n "\\$X" ]; then echo \\$((1+2)); fi',
  ]);
  return component(
    'K7',
    [line('cat > /opt/a.sh <<EOF'), line('#!/bin/bash'), line(escaped), line(command, rule), line('EOF')],
    chance,
  );
};

/** K4: PowerShell that the grammar does not take as it stands. */
const powershell: Maker = (chance) => {
  const odd = chance.of([
    'Install-WindowsFeature -Name Web-Server,Web-Mgmt-Tools',
    'Get-Process | Select-Object Name, Id',
    'Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled True',
    "switch ($x) { 'a' { 1 } 'b' { 2 } default { 3 } }",
    '$a = $b ?? 5',
    '$a = $true ? 1 : 2',
    'Copy-Item .\\* C:\\x -Exclude *.log,*.tmp',
    'icacls C:\\x /grant Users:(OI)(CI)F',
    './x.exe --silent',
    '# nothing here',
    '1..3 | % { "$_" } > out.txt',
    'choco install git,7zip -y',
  ]);
  const url = `//${chance.host()}/a.msi`;
  const [fetch, rule] = chance.of([
    [`Invoke-WebRequest http:${url} -OutFile a.msi`, 'http-download'],
    [`iwr "https:${url}" -SkipCertificateCheck -OutFile a.msi`, 'certificate-check-off'],
    [`iwr https:${url} -SkipCertificateCheck:$false -OutFile a.msi`, undefined],
    [`(New-Object Net.WebClient).DownloadFile('http:${url}', 'a.msi')`, 'http-download'],
    [`Start-Process powershell -ArgumentList '-Command iwr http:${url} -OutFile a'`, 'http-download'],
    [`Set-Content C:\\x.ps1 'iwr http:${url} -OutFile a'`, 'http-download'],
    [`Install-Package x -Source http:${url}`, 'http-package-source'],
    [`Start-BitsTransfer https:${url} a.msi`, undefined],
    ['choco feature disable -n=checksumFiles', 'integrity-check-off'],
    ['setx /M GIT_SSL_NO_VERIFY true', 'certificate-check-off'],
    [`msiexec /i C:\\a.msi SERVERURL=http:${url}`, undefined],
  ] as const);
  return component('K4', [line(odd), line(fetch, rule)], chance, 'ExecutePowerShell');
};

/** K10: switches and settings of programs, each from its manual. */
const CHECKS: readonly (readonly [string, string])[] = [
  ["echo 'TLS_REQCERT never' >> /etc/openldap/ldap.conf", 'certificate-check-off'],
  ['export LDAPTLS_REQCERT=never', 'certificate-check-off'],
  ['dockerd --insecure-registry registry.corp.example', 'certificate-check-off'],
  ['export MAVEN_OPTS="-Xmx1g -Dmaven.wagon.http.ssl.insecure=true"', 'certificate-check-off'],
  ['axel -k https://files.corp.example/a', 'certificate-check-off'],
  ['mc --insecure cp a b', 'certificate-check-off'],
  ["echo '--trusted-host pypi.corp.example' >> requirements.txt", 'certificate-check-off'],
  ["echo '--index-url http://pypi.corp.example/simple' >> requirements.txt", 'http-package-source'],
  ['echo \'registry "http://npm.corp.example"\' > ~/.yarnrc', 'http-package-source'],
  ["echo 'enableStrictSsl: false' >> .yarnrc.yml", 'certificate-check-off'],
  ['echo \'npmRegistryServer: "http://npm.corp.example"\' >> .yarnrc.yml', 'http-package-source'],
  ['debootstrap --no-check-gpg noble /mnt', 'integrity-check-off'],
  ['zypper addrepo --no-gpgcheck https://files.corp.example x', 'integrity-check-off'],
  ['flatpak remote-add --no-gpg-verify x https://files.corp.example', 'integrity-check-off'],
  ['snap install --dangerous ./x.snap', 'integrity-check-off'],
  ["ansible localhost -m yum -a 'name=x disable_gpg_check=yes'", 'integrity-check-off'],
  ["node -e \"require('https').get('http://files.corp.example/a')\"", 'http-download'],
  ['aws --endpoint-url http://s3.corp.example s3 cp s3://b/x .', 'http-download'],
  ['aws s3 ls --endpoint-url=http://s3.corp.example', 'http-download'],
  ['export AWS_ENDPOINT_URL_S3=http://s3.corp.example', 'http-download'],
  ['CURL_CA_BUNDLE= pip install x', 'certificate-check-off'],
  ['ansible-playbook -e validate_certs=false play.yml', 'certificate-check-off'],
  ['curl --tls-max 1.0 https://files.corp.example/a -O', 'weak-tls'],
  ['wget --secure-protocol=TLSv1 https://files.corp.example/a', 'weak-tls'],
  ['wget ftp://files.corp.example/a', 'clear-text-download'],
  ['git clone git://git.corp.example/a.git', 'clear-text-download'],
];
const checks: Maker = (chance) => {
  const [command, rule] = chance.of(CHECKS);
  return component('K10', [line(`${chance.of(['', 'true && ', ': ; '])}${command}`, rule)], chance);
};

/** K8: addresses that are only the value of an option, and look-alikes. */
const harmless: Maker = (chance) => {
  const plain = `http://${chance.host()}/a`;
  const safe = `https://${chance.host()}/b`;
  const text = chance.of([
    `curl -sx ${plain} ${safe}`,
    `curl -fsSLx ${plain} ${safe} -o a`,
    `curl -sH "Referer: ${plain}" ${safe}`,
    `curl -sA "Bot (+${plain})" ${safe}`,
    `curl -sd cb=${plain} ${safe}`,
    `curl -dcb=${plain} ${safe}`,
    `curl --json '{"u":"${plain}"}' ${safe}`,
    `curl --form-string u=${plain} ${safe}`,
    `curl -b "u=${plain}" -w "${plain}" ${safe}`,
    `wget --post-data='u=${plain}' ${safe}`,
    `wget --user-agent='Bot (+${plain})' ${safe}`,
    `http POST ${safe} cb=${plain}`,
    `curl "${safe}?next=${plain}"`,
    `kubectl create configmap x --from-literal=u=${plain}`,
    `kubectl annotate pod x u=${plain}`,
    `kubectl set env deploy/x U=${plain}`,
    `helm install x ./chart --set u=${plain}`,
    `npm config set homepage ${plain}`,
    `pip install --global-option=--url=${plain} x`,
    `curl --unix-socket /var/run/docker.sock http://docker/info`,
    `curl -k --unix-socket /run/x.sock https://x/`,
    `curl -s http://ip6-localhost:80/`,
    'rpm -qa --nosignature --nodigest',
    'rpm -Va --nofiledigest',
    `choco install x --params "/Url=${plain}"`,
    `echo "see ${plain}"`,
    `sed -i 's#http://#https://#g' /etc/apt/sources.list`,
    `export http_proxy=${plain}`,
  ]);
  return component(
    'K8',
    [line(text), ...(chance.next() < 0.5 ? [line(`curl -O ${plain}`, 'http-download')] : [])],
    chance,
  );
};

const MAKERS: readonly Maker[] = [
  conditional,
  conditionalSound,
  wrapped,
  wrapped,
  given,
  given,
  written,
  written,
  unquoted,
  powershell,
  powershell,
  dockerfile,
  dockerfile,
  checks,
  checks,
  harmless,
  harmless,
  userData,
  userData,
  lines,
];

/** Variants of the kinds of faults that were measured: as many as asked for, the same for a seed. */
export function variants(seed: number, count: number): readonly Made[] {
  const chance = new Chance(seed);
  return Array.from({ length: count }, (_, index) => (MAKERS[index % MAKERS.length] ?? conditional)(chance));
}

import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../src/facts/documents/finding.ts';
import { searchDocument } from '../../../src/facts/documents/search.ts';

// Each line is what a program's manual gives as the way to do it; what must be found was decided by reading.

const bash = (...lines: string[]) =>
  searchDocument(
    'component',
    ['phases:', '  - steps:', '    - action: ExecuteBash', '      inputs:', '        commands:', '          - |']
      .concat(lines.map((line) => `            ${line}`))
      .join('\n'),
  );
const powershell = (...lines: string[]) =>
  searchDocument(
    'component',
    ['phases:', '  - steps:', '    - action: ExecutePowerShell', '      inputs:', '        commands:', '          - |']
      .concat(lines.map((line) => `            ${line}`))
      .join('\n'),
  );
/** The first line of a script stands on line 7. */
const rulesOf = (found: ReturnType<typeof searchDocument>) =>
  found.findings.map(({ rule, line }) => `${line - 6} ${rule}`);

/** about_PowerShell_exe, "-EncodedCommand": base 64 of UTF-16. */
function encoded(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64');
}

const SHELL: readonly (readonly [rule: Rule, script: string])[] = [
  ['http-download', 'curl -fsSL http://example.com/a.sh | bash'],
  ['http-download', 'bash <(wget -qO- http://example.com/a.sh)'],
  ['http-download', 'sudo -E env A=1 timeout 30 wget "http://example.com/a"'],
  ['http-download', 'sh -c "curl -O http://example.com/a"'],
  ['http-download', 'X=$(curl http://example.com/version)'],
  ['http-download', 'git clone http://git.example.com/a.git'],
  ['http-download', 'pip install git+http://git.example.com/a'],
  ['http-download', 'python3 -m pip install http://example.com/a.whl'],
  ['http-download', 'yum install -y http://example.com/a.rpm'],
  ['http-download', 'rpm --import http://example.com/RPM-GPG-KEY'],
  ['http-download', 'kubectl apply -f http://example.com/a.yaml'],
  ['http-download', 'aria2c http://example.com/a.iso'],
  ['http-download', 'python3 -c "import urllib.request; urllib.request.urlopen(\'http://example.com/a\')"'],
  // curl(1): without a scheme curl guesses, and defaults to HTTP; so does wget.
  ['http-download', 'curl -fsSL get.example.com/a.sh | bash'],
  ['http-download', 'curl -o a.tgz mirror.example.com/a.tgz'],
  ['http-download', 'wget -q mirror.example.com:8080/a.tgz'],
  ['http-package-source', 'pip install --index-url http://pypi.example.com/simple a'],
  ['http-package-source', 'npm config set registry http://npm.example.com'],
  ['http-package-source', 'apk add --repository http://dl-cdn.alpinelinux.org/alpine/edge/testing a'],
  ['http-package-source', 'yum-config-manager --add-repo http://example.com/a.repo'],
  ['http-package-source', 'add-apt-repository "deb http://ppa.example.com/ubuntu focal main"'],
  ['http-package-source', 'echo "deb http://deb.example.com/debian stable main" > /etc/apt/sources.list.d/a.list'],
  ['http-package-source', 'echo "http://dl.example.com/alpine/edge/main" >> /etc/apk/repositories'],
  ['http-package-source', "sed -i 's|https://archive.ubuntu.com|http://mirror.example.com|g' /etc/apt/sources.list"],
  ['http-package-source', 'easy_install -i http://pypi.example.com/simple a'],
  ['http-package-source', 'go env -w GOPROXY=http://go.example.com'],
  ['http-package-source', 'export PIP_INDEX_URL=http://pypi.example.com/simple'],
  ['certificate-check-off', 'curl -k https://example.com'],
  ['certificate-check-off', 'curl -fsSLk https://example.com'],
  ['certificate-check-off', 'curl --insecure https://example.com'],
  ['certificate-check-off', 'wget --no-check-certificate https://example.com'],
  ['certificate-check-off', 'pip install --trusted-host pypi.org a'],
  ['certificate-check-off', 'pip config set global.trusted-host pypi.org'],
  ['certificate-check-off', 'export NODE_TLS_REJECT_UNAUTHORIZED=0'],
  ['certificate-check-off', 'NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci'],
  ['certificate-check-off', 'PYTHONHTTPSVERIFY=0 python3 a.py'],
  ['certificate-check-off', 'git config --global http.sslVerify false'],
  ['certificate-check-off', 'git -c http.sslVerify=false clone https://git.example.com/a'],
  ['certificate-check-off', 'export GIT_SSL_NO_VERIFY=true'],
  ['certificate-check-off', 'npm config set strict-ssl false'],
  ['certificate-check-off', 'npm ci --strict-ssl=false'],
  ['certificate-check-off', 'yum --setopt=sslverify=0 install a'],
  ['certificate-check-off', 'echo "sslverify=0" >> /etc/yum.conf'],
  ['certificate-check-off', 'apt-get -o Acquire::https::Verify-Peer=false update'],
  ['certificate-check-off', 'aws --no-verify-ssl s3 cp s3://a/b .'],
  ['certificate-check-off', 'podman pull --tls-verify=false registry.example.com/a'],
  ['certificate-check-off', 'composer config -g disable-tls true'],
  ['certificate-check-off', 'echo insecure >> ~/.curlrc'],
  ['certificate-check-off', 'conda config --set ssl_verify false'],
  ['certificate-check-off', 'ansible-galaxy install --ignore-certs a'],
  // Bash Reference Manual, 3.5.7 "Word Splitting": without quotes a variable falls apart into words.
  ['certificate-check-off', 'OPTIONS="-sS -k"; curl $OPTIONS https://example.com'],
  ['certificate-check-off', 'CURL="curl -k"; $CURL https://example.com'],
  ['certificate-check-off', 'WGET="wget -q --no-check-certificate"; ${WGET} https://example.com'],
  // env(1), sudo(8): NAME=VALUE before the command is put into its environment.
  ['certificate-check-off', 'env GIT_SSL_NO_VERIFY=1 git clone https://git.example.com/a'],
  ['certificate-check-off', 'sudo -E NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci'],
  // What a shell runs: what is piped to it (bash(1) "-s"), a trap, what find and functions hand on.
  ['certificate-check-off', 'echo "curl -k https://example.com" | sudo bash -s'],
  ['certificate-check-off', "trap 'curl -k https://example.com' EXIT"],
  ['certificate-check-off', 'find . -type f -exec curl -k https://example.com/{} \\;'],
  ['certificate-check-off', 'again() { "$@" || "$@"; }; again curl -k https://example.com'],
  ['certificate-check-off', "echo 'curl -k https://example.com' > /tmp/a.sh"],
  ['http-download', 'gpg --fetch-keys http://example.com/key.asc'],
  ['http-download', `powershell -EncodedCommand ${encoded('iwr http://example.com/a -OutFile a')}`],
  // developer.hashicorp.com/vault/docs/commands: VAULT_SKIP_VERIFY, -tls-skip-verify
  ['certificate-check-off', 'export VAULT_SKIP_VERIFY=true'],
  ['certificate-check-off', 'vault read -tls-skip-verify secret/a'],
  ['integrity-check-off', 'yum install -y --nogpgcheck a'],
  ['integrity-check-off', "printf '[a]\\ngpgcheck=0\\n' > /etc/yum.repos.d/a.repo"],
  ['integrity-check-off', "sed -i 's/gpgcheck=1/gpgcheck=0/' /etc/yum.conf"],
  ['integrity-check-off', 'apt-get install -y --allow-unauthenticated a'],
  ['integrity-check-off', 'apt-get install -y --force-yes a'],
  ['integrity-check-off', 'apk add --allow-untrusted a.apk'],
  ['integrity-check-off', 'rpm -i --nosignature a.rpm'],
  ['integrity-check-off', 'dnf config-manager --save --setopt=a.gpgcheck=0'],
  ['cleanup-skipped', 'touch /tmp/skip_cleanup_ssh_files'],
  ['cleanup-skipped', ': > /tmp/skip_cleanup_cloudinit_files'],
];

describe('what a shell script does', () => {
  it.each(SHELL)('%s: %s', (rule, script) => {
    const found = bash('set -e', script);
    expect(found.problem).toBeUndefined();
    expect(rulesOf(found)).toEqual([`2 ${rule}`]);
  });

  it.each([
    '# curl -k http://example.com',
    'echo "use curl -k http://example.com" # not run',
    'curl -fsSL https://example.com/a.sh | bash',
    'curl http://169.254.169.254/latest/meta-data/',
    'curl -H "X: y" "http://[fd00:ec2::254]/latest/meta-data/"',
    'curl http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'curl -f http://localhost:8080/health',
    'wget http://127.0.0.1:9000/a',
    'curl -x http://proxy.example.com:3128 https://example.com',
    'curl -e http://example.com https://example.com/a',
    'export http_proxy=http://proxy.example.com:3128',
    'echo \'<project xmlns="http://maven.apache.org/POM/4.0.0">\' > pom.xml',
    'grep -k a b; sort -k 2 a',
    'tar -xzk -f a.tgz',
    'pip install trusted-host-tool',
    'echo "gpgcheck=1" > /etc/yum.repos.d/a.repo',
    "sed -i 's|http://|https://|g' /etc/apt/sources.list",
    'git config --global http.sslVerify true',
    'git config --global url."https://github.com/".insteadOf http://github.com/',
    'npm config set strict-ssl true',
    'gpasswd -a a docker',
    'NODE_TLS_REJECT_UNAUTHORIZED=1 npm ci',
    'rm -f /tmp/skip_cleanup_ssh_files',
    'curl -k https://localhost:8443/health',
    'npm config set proxy http://proxy.example.com:3128',
    'apt-get -o Acquire::http::Proxy=http://proxy.example.com:3128 update',
    'npm run build -- --url http://example.com',
    'mvn -Dsonar.host.url=http://sonar.example.com verify',
    'TEXT="use -k with care"; echo $TEXT; curl "$TEXT" https://example.com',
    "echo 'if [ -f a ]; then' > /tmp/a.sh; echo 'fi' >> /tmp/a.sh",
    'echo "curl -k https://example.com" | tee /tmp/notes.txt',
    'curl --proto-default https get.example.com/a.sh',
    "curl --proto '=https' -sSf sh.example.com",
    'curl -fsSLo a.tar.gz https://example.com/a.tar.gz',
    'curl -T a.tar.gz -u first.last https://example.com/',
    'wget -P /opt/a.d -O a.tar.gz https://example.com/a.tar.gz',
    'log() { echo "$@"; }; log "fetching with curl -k"',
  ])('nothing wrong: %s', (script) => {
    const found = bash('set -e', script);
    expect(found.problem).toBeUndefined();
    expect(rulesOf(found)).toEqual([]);
  });

  it('follows a value from where it is set to where it is fetched', () => {
    expect(rulesOf(bash('BASE=http://example.com', 'URL="$BASE/a"', 'curl -O "${URL}"'))).toEqual(['3 http-download']);
    expect(rulesOf(bash('for u in https://a.example http://b.example; do', '  wget "$u/x"', 'done'))).toEqual([
      '2 http-download',
    ]);
    expect(rulesOf(bash('U=http://example.com', 'U=https://example.com', 'curl $U'))).toEqual([]);
    expect(rulesOf(bash('U=https://example.com', 'if a; then U=http://example.com; fi', 'curl $U'))).toEqual([
      '3 http-download',
    ]);
    expect(rulesOf(bash('get() { curl -O "$1"; }', 'get http://example.com/a'))).toEqual(['2 http-download']);
    expect(rulesOf(bash('curl ${U:-http://example.com}/a'))).toEqual(['1 http-download']);
  });

  it('reads what is written into files', () => {
    expect(
      rulesOf(bash('cat > /etc/yum.repos.d/a.repo <<EOF', '[a]', 'baseurl=http://example.com/a', 'gpgcheck=0', 'EOF')),
    ).toEqual(['3 http-package-source', '4 integrity-check-off']);
    expect(rulesOf(bash("cat > /opt/a.sh <<'EOF'", '#!/bin/bash', 'curl -k https://example.com', 'EOF'))).toEqual([
      '3 certificate-check-off',
    ]);
    expect(rulesOf(bash("cat > /opt/a.sh <<'EOF'", 'curl -k https://example.com', 'EOF'))).toEqual([
      '2 certificate-check-off',
    ]);
    expect(rulesOf(bash("cat <<'EOF' | sudo bash", 'curl -k https://example.com', 'EOF'))).toEqual([
      '2 certificate-check-off',
    ]);
  });

  it('gives the line of the address or option, not of the command', () => {
    expect(rulesOf(bash('curl -sS \\', '  -o a \\', '  http://example.com/a'))).toEqual(['3 http-download']);
  });

  it('survives the tokens of redaction', () => {
    const token = '⟦secret.url-credential@1:4f2a9c01d2e3⟧';
    expect(rulesOf(bash(`curl -k http://user:${token}@example.com/a`))).toEqual([
      '1 http-download',
      '1 certificate-check-off',
    ]);
    expect(bash(`mysql -p${token} -e 'select 1'`).problem).toBeUndefined();
  });
});

const WINDOWS: readonly (readonly [rule: Rule, script: string])[] = [
  ['http-download', 'Invoke-WebRequest -Uri http://example.com/a.msi -OutFile $env:TEMP\\a.msi'],
  ['http-download', 'iwr "http://example.com/a.ps1" -UseBasicParsing | iex'],
  ['http-download', "(New-Object System.Net.WebClient).DownloadFile('http://example.com/a', 'a')"],
  ['http-download', "iex ((New-Object Net.WebClient).DownloadString('http://example.com/a.ps1'))"],
  ['http-download', 'Start-BitsTransfer -Source http://example.com/a -Destination a'],
  ['http-download', 'msiexec /i http://example.com/a.msi /qn'],
  ['http-package-source', 'choco source add -n=a -s http://choco.example.com'],
  ['http-package-source', 'Register-PSRepository -Name a -SourceLocation http://ps.example.com'],
  ['certificate-check-off', 'Invoke-RestMethod https://example.com -SkipCertificateCheck'],
  ['certificate-check-off', '[System.Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }'],
  ['certificate-check-off', 'curl.exe -k https://example.com -o a'],
  ['certificate-check-off', '$env:NODE_TLS_REJECT_UNAUTHORIZED = "0"'],
  ['certificate-check-off', 'setx NODE_TLS_REJECT_UNAUTHORIZED 0 /M'],
  ['certificate-check-off', '[Environment]::SetEnvironmentVariable("NODE_TLS_REJECT_UNAUTHORIZED", "0", "Machine")'],
  ['http-download', 'powershell -Command "iwr http://example.com/a -OutFile a"'],
  ['http-download', `powershell.exe -NoProfile -enc ${encoded('iwr http://example.com/a -OutFile a')}`],
  ['integrity-check-off', 'Install-Module a -SkipPublisherCheck -Force'],
  ['integrity-check-off', 'choco install a -y --ignore-checksums'],
];

describe('what a PowerShell script does', () => {
  it.each(WINDOWS)('%s: %s', (rule, script) => {
    const found = powershell('$ErrorActionPreference = "Stop"', script);
    expect(found.problem).toBeUndefined();
    expect(rulesOf(found)).toEqual([`2 ${rule}`]);
  });

  it.each([
    '# iwr http://example.com',
    'Write-Host "see http://example.com"',
    'iwr https://example.com/a -OutFile $env:TEMP\\a.exe',
    '<# iwr http://example.com #>',
    '$xml = \'<a xmlns="http://schemas.microsoft.com/b">\'',
    'iwr http://localhost/health -UseBasicParsing',
  ])('nothing wrong: %s', (script) => {
    const found = powershell('$ErrorActionPreference = "Stop"', script);
    expect(found.problem).toBeUndefined();
    expect(rulesOf(found)).toEqual([]);
  });

  it('follows a value from where it is set to where it is fetched', () => {
    expect(rulesOf(powershell("$Base = 'http://example.com'", '$url = "$base/a.msi"', 'iwr $URL -OutFile a'))).toEqual([
      '3 http-download',
    ]);
    expect(rulesOf(powershell("$p = @{ Uri = 'http://example.com/a' }", 'Invoke-WebRequest @p'))).toEqual([
      '2 http-download',
    ]);
    expect(rulesOf(powershell("$u = '{0}/a' -f 'http://example.com'", 'irm $u'))).toEqual(['2 http-download']);
    expect(
      rulesOf(powershell("foreach ($u in @('http://a.example', 'https://b.example')) {", '  iwr $u', '}')),
    ).toEqual(['2 http-download']);
  });
});

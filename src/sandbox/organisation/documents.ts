/** What the demo's engineers wrote: AWSTOE component documents, workflows, a Dockerfile. */

/** An AWSTOE document with one build step (EC2 Image Builder user guide, "Use the AWSTOE component document framework"). */
export function componentDocument(
  name: string,
  commands: readonly string[],
  parameters: readonly string[] = [],
): string {
  const declared = parameters.flatMap((parameter) => [`  - ${parameter}:`, '      type: string']);
  return [
    `name: ${name}`,
    'schemaVersion: 1.0',
    ...(declared.length > 0 ? ['parameters:', ...declared] : []),
    'phases:',
    '  - name: build',
    '    steps:',
    `      - name: ${name}`,
    '        action: ExecuteBash',
    '        inputs:',
    '          commands:',
    ...commands.map((command) => `            - ${command}`),
    '',
  ].join('\n');
}

/** The hardening steps of the golden image, one component each: name and commands. */
export const HARDENING: Readonly<Record<string, readonly string[]>> = {
  'audit-rules': ['install -m 0640 /opt/golden/audit.rules /etc/audit/rules.d/50-golden.rules', 'augenrules --load'],
  'auditd-retention': ["sed -i 's/^max_log_file_action.*/max_log_file_action = keep_logs/' /etc/audit/auditd.conf"],
  'banner-legal': ["printf 'Authorised use only.\\n' > /etc/issue.net"],
  'chrony-time': ['dnf -y install chrony', 'systemctl enable chronyd'],
  'cloudwatch-agent': ['dnf -y install amazon-cloudwatch-agent', 'systemctl enable amazon-cloudwatch-agent'],
  'cron-permissions': ['chmod 0600 /etc/crontab', 'chmod 0700 /etc/cron.daily /etc/cron.hourly'],
  'disable-core-dumps': ["printf '* hard core 0\\n' > /etc/security/limits.d/core.conf"],
  'disable-usb-storage': ["printf 'install usb-storage /bin/false\\n' > /etc/modprobe.d/usb-storage.conf"],
  'dnf-automatic': ['dnf -y install dnf-automatic', 'systemctl enable dnf-automatic.timer'],
  'fapolicyd-allow': ['dnf -y install fapolicyd', 'systemctl enable fapolicyd'],
  'fips-mode': ['dnf -y install crypto-policies-scripts', 'update-crypto-policies --set FIPS'],
  'grub-permissions': ['chmod 0600 /boot/grub2/grub.cfg'],
  'journald-persistent': ["sed -i 's/^#Storage=.*/Storage=persistent/' /etc/systemd/journald.conf"],
  'kernel-sysctl': ['install -m 0644 /opt/golden/sysctl.conf /etc/sysctl.d/60-golden.conf', 'sysctl --system'],
  'login-defs': ["sed -i 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS 365/' /etc/login.defs"],
  'mount-options': ["sed -i '/[[:space:]]\\/tmp[[:space:]]/ s/defaults/defaults,nodev,nosuid,noexec/' /etc/fstab"],
  'nftables-default-drop': ['dnf -y install nftables', 'systemctl enable nftables'],
  'openssl-policy': ['update-crypto-policies --check'],
  'pam-faillock': ['authselect enable-feature with-faillock'],
  'remove-compilers': ['dnf -y remove gcc make'],
  'rsyslog-forward': ["printf '*.* @@logs.internal:6514\\n' > /etc/rsyslog.d/90-forward.conf"],
  'selinux-enforcing': ["sed -i 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config"],
  'ssh-server': ["sed -i 's/^#\\?PermitRootLogin.*/PermitRootLogin no/' /etc/ssh/sshd_config", 'sshd -t'],
  'ssm-agent': [
    'dnf -y install https://artifacts.example.com/amazon-ssm-agent.rpm',
    'systemctl enable amazon-ssm-agent',
  ],
  'sudo-log': ["printf 'Defaults logfile=/var/log/sudo.log\\n' > /etc/sudoers.d/log"],
  'umask-default': ["printf 'umask 027\\n' > /etc/profile.d/umask.sh"],
  'update-packages': ['dnf -y upgrade --releasever=latest'],
};

/** Takes its token where secrets belong: the reference is safe, there is nothing in it. */
export const REGISTER_AGENT = componentDocument(
  'register-agent',
  ['/opt/agent/bin/register --token "{{ ssm:/golden/agent/token }}" --region "{{ region }}"'],
  ['region'],
);

/** A build workflow (user guide, "Create a YAML workflow document"). */
export const GOLDEN_WORKFLOW = `name: golden-build
description: Launches, applies components, makes the image.
schemaVersion: 1.0
parameters:
  - name: waitMinutes
    type: integer
    default: 60
steps:
  - name: LaunchBuildInstance
    action: LaunchInstance
    onFailure: Abort
    inputs:
      waitFor: ssmAgent
  - name: ApplyBuildComponents
    action: ExecuteComponents
    onFailure: Abort
    inputs:
      instanceId.$: $.stepOutputs.LaunchBuildInstance.instanceId
  - name: RunSanitizeScript
    action: SanitizeInstance
    onFailure: Abort
    inputs:
      instanceId.$: $.stepOutputs.LaunchBuildInstance.instanceId
  - name: CreateOutputAMI
    action: CreateImage
    onFailure: Abort
    inputs:
      instanceId.$: $.stepOutputs.LaunchBuildInstance.instanceId
outputs:
  - name: ImageId
    value: $.stepOutputs.CreateOutputAMI.imageId
`;

export const GOLDEN_DOCKERFILE = `FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
{{{ imagebuilder:components }}}
USER 1000
`;

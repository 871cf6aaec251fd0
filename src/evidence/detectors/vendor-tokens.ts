import { byPattern, type Detector } from './match.ts';

/**
 * Credentials that their issuers made recognisable by a prefix or a form. Forms from the issuers' documentation;
 * a trailing length is a minimum where issuers have lengthened theirs before.
 */
const FORMS: readonly (readonly [name: string, form: string])[] = [
  ['github-token', 'gh[opsur]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}'],
  ['gitlab-token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{20,}'],
  ['slack-token', '(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}'],
  ['google-key', 'AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\\.[A-Za-z0-9_-]{20,}'],
  ['stripe-key', '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,}'],
  ['npm-token', 'npm_[A-Za-z0-9]{36,}'],
  ['pypi-token', 'pypi-[A-Za-z0-9_-]{50,}'],
  ['rubygems-key', 'rubygems_[a-f0-9]{48}'],
  ['azure-client-secret', '[A-Za-z0-9_~.-]{3}\\dQ~[A-Za-z0-9_~.-]{31,34}'],
  ['twilio-key', 'SK[0-9a-f]{32}'],
  ['sendgrid-key', 'SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,}'],
  ['hashicorp-token', 'hv[bsr]\\.[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,}'],
  ['digitalocean-token', 'do[opr]_v1_[a-f0-9]{64}'],
  ['docker-token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'],
  ['databricks-token', 'dapi[a-f0-9]{32}(?:-\\d+)?'],
  ['newrelic-key', 'NR(?:AK|JS|II|RA)-[A-Za-z0-9_-]{19,}|[a-f0-9]{36}NRAL'],
  ['grafana-token', 'gl(?:sa|c)_[A-Za-z0-9_+/=]{32,}'],
  ['openai-key', 'sk-(?:ant-|proj-|svcacct-|admin-)[A-Za-z0-9_-]{20,}|sk-[A-Za-z0-9]{48}'],
  ['huggingface-token', 'hf_[A-Za-z0-9]{34,}'],
  ['mailgun-key', 'key-[0-9a-f]{32}'],
  ['mailchimp-key', '[0-9a-f]{32}-us\\d{1,2}'],
  ['artifactory-token', 'AKC[a-z][A-Za-z0-9]{60,}|cmVmdGtu[A-Za-z0-9]{56,}'],
  ['atlassian-token', 'AT[ACB]TT3[A-Za-z0-9_=-]{60,}'],
  ['shopify-token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'],
  ['tailscale-key', 'tskey-[a-z]{2,12}-[A-Za-z0-9-]{16,}'],
  ['doppler-token', 'dp\\.(?:pt|st|sa|ct|scim|audit)\\.[A-Za-z0-9._-]{40,}'],
  // crypt(5): what it is made of, salt, and at least so much of a digest.
  [
    'password-hash',
    '\\$(?:1|5|6|y|gy|7|apr1)\\$(?:[\\w./=,-]{1,40}\\$){1,2}[A-Za-z0-9./]{20,}|\\$2[abxy]\\$\\d\\d\\$[A-Za-z0-9./]{53}',
  ],
  ['age-key', 'AGE-SECRET-KEY-1[0-9A-Z]{58}'],
];

/** The names of their detectors. */
export const VENDOR_TOKEN_NAMES: readonly string[] = FORMS.map(([name]) => `secret.${name}`);

/** A word of its own: not the middle of a longer one. */
function word(form: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])(?:${form})(?![A-Za-z0-9])`, 'gd');
}

export const VENDOR_TOKENS: readonly Detector[] = [
  ...FORMS.map(([name, form]) => byPattern(`secret.${name}@1`, word(form))),
  byPattern('secret.jwt@1', /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/dg),
];

import { componentDocument } from './documents.ts';

/**
 * What should never be in a build document: the workloads team's, full of secrets. None of them is real. The AWS
 * keys are the ones AWS's documentation shows, the rest are made up and say so.
 */

export const INSTALL_AGENT = componentDocument('install-agent', [
  'export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
  'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'aws s3 cp s3://workloads-artifacts/agent.rpm /tmp/agent.rpm',
  'rpm -i /tmp/agent.rpm',
]);

/** In a parameter's default value. */
export const DATABASE_PASSWORD = 'password=Not-A-Real-Secret-7361';

/** In a recipe's parameter value: the shape of a GitHub token. */
export const GITHUB_TOKEN = `ghp_${'FakeTokenForTheDemo0123456789abcdefg'.slice(0, 36)}`;

/** In a Dockerfile. */
export const LEAKY_DOCKERFILE = `FROM {{{ imagebuilder:parentImage }}}
{{{ imagebuilder:environments }}}
ENV DB_PASSWORD=Not-A-Real-Secret-4410
{{{ imagebuilder:components }}}
`;

/** In user data, which Image Builder keeps in base64: a private key, or what looks like one. */
export const LEAKY_USER_DATA = `#!/bin/bash
cat > /etc/pki/agent.key <<'KEY'
-----BEGIN PRIVATE KEY-----
Tm90QVJlYWxLZXlOb3RBUmVhbEtleU5vdEFSZWFsS2V5Tm90QVJlYWxLZXk=
-----END PRIVATE KEY-----
KEY
`;

/** In a pipeline's workflow parameter: the shape of a Slack token. */
export const SLACK_TOKEN = ['xoxb', '000000000000', 'NotARealTokenNotARealToken'].join('-');

/** In the output of a build's step: what a registration answered. */
export const REGISTRATION = { agent: 'shop-build', password: 'Not-A-Real-Secret-2958' };

import type { Command, Word } from './finding.ts';

/** How a program's command line is read: which of its words are addresses that it fetches from. */
interface Form {
  /** Short options that take a value, in the same word or the next. */
  readonly short: string;
  /** Long options that take a value in the next word, or behind `=`. */
  readonly long: ReadonlySet<string>;
  /** Those among them whose value is fetched from. */
  readonly fetched: RegExp;
}

/** curl(1), all options with an argument. */
const CURL: Form = {
  short: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
  long: new Set(
    (
      'abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to ' +
      'continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode ' +
      'delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine ' +
      'etag-compare etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port ' +
      'ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos ' +
      'ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options ' +
      'mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir ' +
      'parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert ' +
      'proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey ' +
      'proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey ' +
      'quote random-file range rate referer request request-target resolve retry retry-delay retry-max-time sasl-authzid ' +
      'service-name socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time stderr ' +
      'telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii ' +
      'trace-config unix-socket upload-file url url-query user user-agent variable vlan-priority write-out'
    ).split(' '),
  ),
  fetched: /^--url$/,
};

/** GNU Wget manual, all options with a value. */
const WGET: Form = {
  short: 'aoeiBtOTwQPUlARDIXY',
  long: new Set(
    (
      'accept accept-regex append-output base bind-address body-data body-file ca-certificate ca-directory certificate ' +
      'certificate-type ciphers config connect-timeout crl-file cut-dirs default-page directory-prefix dns-timeout ' +
      'domains egd-file exclude-directories exclude-domains execute follow-tags ftp-password ftp-user header hsts-file ' +
      'http-passwd http-password http-user https-enforce ignore-tags include-directories input-file level limit-rate ' +
      'load-cookies local-encoding max-redirect method output-document output-file password pinnedpubkey post-data ' +
      'post-file prefer-family private-key private-key-type progress proxy-passwd proxy-password proxy-user quota ' +
      'random-file read-timeout referer regex-type reject reject-regex rejected-log remote-encoding report-speed ' +
      'restrict-file-names retry-on-http-error save-cookies secure-protocol start-pos timeout tries use-askpass user ' +
      'user-agent wait waitretry warc-cdx warc-dedup warc-file warc-header warc-max-size warc-tempdir'
    ).split(' '),
  ),
  fetched: /^(?:-i|-B|--input-file|--base)$/,
};

const FORMS: ReadonlyMap<string, Form> = new Map([
  ['curl', CURL],
  ['wget', WGET],
  ['wget2', WGET],
]);

/** Whether a command speaks to a socket of the machine itself, whatever its address says. */
export function speaksToSocket({ name, args }: Command): boolean {
  return name === 'curl' && args.some(({ values }) => /^--(?:abstract-)?unix-socket(?:=|$)/.test(values[0] ?? ''));
}

/** A word that is fetched from: by itself, or as the value of an option. */
export interface AddressWord {
  readonly word: Word;
  readonly isPlain: boolean;
}

/** The words of a command that may be fetched from; undefined of a program whose options are not all known. */
export function addressWords(name: string, args: readonly Word[]): readonly AddressWord[] | undefined {
  const form = FORMS.get(name);
  if (form === undefined) return undefined;
  const found: AddressWord[] = [];
  let option: string | undefined; // whose value is the next word
  let isEnded = false;
  for (const word of args) {
    const text = word.values[0] ?? '';
    if (option !== undefined) {
      if (form.fetched.test(option)) found.push({ word, isPlain: option === '--url' });
      option = undefined;
    } else if (isEnded || !text.startsWith('-') || text === '-') found.push({ word, isPlain: true });
    else if (text === '--') isEnded = true;
    else {
      if (form.fetched.test(/^(--[\w-]+)=/.exec(text)?.[1] ?? '')) found.push({ word, isPlain: false });
      option = optionOf(text, form);
    }
  }
  return found;
}

/** The option of a word whose value is the next word. */
function optionOf(text: string, form: Form): string | undefined {
  if (!text.startsWith('--')) return shortOption(text, form);
  return form.long.has(text.slice(2)) ? text : undefined;
}

/** `-fsSLx`: the last of several takes the next word; one before it takes what is left of the word. */
function shortOption(text: string, { short }: Form): string | undefined {
  for (let at = 1; at < text.length; at += 1) {
    if (short.includes(text[at] ?? '')) return at === text.length - 1 ? `-${text[at] ?? ''}` : undefined;
  }
  return undefined;
}

import { algorithm, calls } from '../source.ts';
import { COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, PIPELINES, WORKFLOW } from './resource-kinds.ts';

/** How what builds run is searched, in words. */

const KINDS = [COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, WORKFLOW];

/** The documents of the account's own resources, as the calls give them. */
const DOCUMENTS = calls([
  ...KINDS.flatMap(({ list, get }) => [list, get]),
  'imagebuilder:ListWorkflowBuildVersions',
  PIPELINES.list,
]);

/** How documents are searched. */
export const SEARCH = algorithm(
  'document-search@2',
  DOCUMENTS,
  'Components and workflows are parsed as YAML or JSON, Dockerfiles as such, user data after base 64 and gzip as ' +
    'script, cloud-config, cloud-config-archive, MIME parts, tags, tasks of EC2Launch v2 or a template of Jinja; the ' +
    'commands in them by parsers of Bash and PowerShell, those of cmd line by line. Comments are no commands. Values of ' +
    'constants, parameters, loops, ARG, ENV, of variables, functions and here-documents of a script and of what is piped ' +
    'are followed to where they are used; what is known only while the build runs is not. A text that is written into a ' +
    'file which something runs (a script by its name or first line, a crontab, a unit of systemd, a Dockerfile, tasks of ' +
    'Ansible) is read as that; scripts of Python, Perl, Ruby, Node and PHP by their lines and by the programs they start; ' +
    'user data in any other language is not known. Found are: addresses with http:// given to a ' +
    'program, method or function that fetches, to a variable that names a service, to ADD, WebDownload or InstallMSI ' +
    '(http-download), or given as a package source to a package manager or written into its files ' +
    '(http-package-source); the same with ftp, tftp, rsync, git, svn, gopher, dict and telnet (clear-text-download, ' +
    'clear-text-source); options, variables, settings and calls that switch off the check of a certificate ' +
    '(certificate-check-off) or of a signature, publisher or checksum (integrity-check-off), or hold TLS to a version ' +
    'before 1.2 (weak-tls); WebDownload without checksum or with MD5 or SHA-1; files named skip_cleanup_*. Addresses ' +
    'of the machine itself and of the metadata, credentials and time services of AWS do not count. Where a text, or ' +
    'a script in it, does not parse, its lines are searched one by one as well, and parsed is not known. The same ' +
    'holds past a bound: 1.5 MiB characters of text; 16 MiB characters of scripts and values, once variables are followed ' +
    'and a step is read for each value of its loop; lists, maps and expressions 200 deep, scripts and calls of functions ' +
    'in each other 16 deep, 200 aliases of YAML. Lines count ' +
    'from 1 in the document as it is stored, of user data as it is decoded. ',
);

export const CLEAN_UP = algorithm(
  'clean-up@1',
  [SEARCH],
  'keepsCleanup: a file of the name perform_cleanup is brought into being by a command, a redirection or a file ' +
    'that cloud-init writes. sanitizes: among the steps of a workflow with a CreateImage step there is one with the ' +
    'action SanitizeInstance, or RunSysPrep. What was not seen in a text that does not parse is not known. ',
);

/** What a new control begins with: a small one that holds, its cases and mutants, and beside each line what to change. */

const CONTROL = `# A control is a document that an auditor reads and a program runs. This one holds as it stands: change it line by
# line, and see after each change whether \`goldproof controls check\` still says so.
title: Every IAM user who can sign in to the console has a path of its own department
severity: low                  # critical, high, medium or low
objective: Who answers for a user can be read from where the user stands.
duties:                        # aws, customer or both: who has to do what
  customer: Create IAM users below the path of their department.
statements:                    # sentences of the source that it answers (controls/statements.yaml); [] when none
  - { id: S05b, trace: supporting }      # direct: the sentence asks for just this
time: point-in-time            # or period, when the evidence covers one
grain: account                 # or region, or organisation: the scopes in which it is decided
tests:
  - id: has-path
    population: iam.users      # a fact table; \`goldproof controls show MFA-04\` prints this one with its columns
    scope: user.passwordEnabled          # which rows count; without it all of them
    expect: user.arn.contains(":user/staff/")      # what must hold for each of them
    deviation: "{{user.arn}} can sign in and is not below /staff/"
empty: not-applicable          # what a complete population without rows means; or pass, or not-established
limits:                        # what it does not show
  - The path says what whoever created the user wrote; nothing shows that it is right.
remediation: Create the user again below /staff/, and delete the old one.
mappings: {}                   # such as  soc2: [{ ref: CC6.1, strength: partial }]  with full, partial or uncertain
`;

const CASES = `# Rows, and what must come out of each. Columns that a row leaves out are empty. Every test needs a row that conforms,
# one that deviates and one that is undetermined; the control a population without rows.
cases:
  - name: a user below the path conforms
    test: has-path
    row: { arn: "arn:aws:iam::111122223333:user/staff/ann", passwordEnabled: true }
    expect: conforms
  - name: a user elsewhere deviates
    test: has-path
    row: { arn: "arn:aws:iam::111122223333:user/ann", passwordEnabled: true }
    expect: deviates
    message: "arn:aws:iam::111122223333:user/ann can sign in and is not below /staff/"
  - name: a user who cannot sign in is out of scope
    test: has-path
    row: { arn: "arn:aws:iam::111122223333:user/robot" }
    expect: out-of-scope
  - name: a user of whom the password is not known is undetermined
    test: has-path
    row: { arn: "arn:aws:iam::111122223333:user/bob" }
    unknown: [passwordEnabled]           # the call that would tell was refused
    expect: undetermined
  - name: no users
    test: has-path
    rows: []
    status: not-applicable
# Mistakes that a later change could make; some case above must notice each of them.
mutants:
  - { test: has-path, expect: "true" }
  - { test: has-path, scope: "true" }
`;

/** The files of a new control, by name. */
export const NEW_CONTROL: Readonly<Record<'control.yaml' | 'cases.yaml', string>> = {
  'control.yaml': CONTROL,
  'cases.yaml': CASES,
};

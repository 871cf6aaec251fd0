/** Ways that are known and not searched, each with its reason. Printed with the control. */
export const LEFT_OUT: readonly { readonly id: string; readonly reason: string }[] = [
  {
    id: 'cloudformation:ExecuteChangeSet alone',
    reason: 'what a change set of somebody else does, and with which role, is in no call that is made',
  },
  {
    id: 'imagebuilder:CreateLifecyclePolicy, UpdateLifecyclePolicy, StartResourceStateUpdate with a role that is passed',
    reason: 'Image Builder only deletes, deprecates and switches off with it: an effect (IB-11), no way to the role',
  },
  {
    id: 'ecr:PutImage into the repository of a parent image',
    reason: 'who may write into which repository is not joined with recipes',
  },
  {
    id: 's3:PutObject of what a component or Dockerfile was made from',
    reason: 'Image Builder reads it once, when it is made',
  },
  {
    id: 'ssm:PutParameter of a parameter that a recipe takes its parent image from',
    reason: 'what parameters name is not read',
  },
  {
    id: 'iam:UpdateSAMLProvider, iam:AddClientIDToOpenIDConnectProvider, iam:CreateSAMLProvider, iam:CreateOpenIDConnectProvider',
    reason: 'who then comes by the provider is outside the account',
  },
  {
    id: 'other services that take a role or run code',
    reason: 'there are more than the list names, and new ones every year',
  },
];

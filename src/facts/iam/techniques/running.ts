import type { Running } from './technique.ts';

const ON_INSTANCES = {
  services: ['ec2.amazonaws.com'],
  onInstances: true,
  supposes: 'an instance with the role',
} as const;

/**
 * Things that have a role already and are made to run one's code. Which role which of them has is in no call that is made:
 * a role that trusts the service is taken to be on one, and the step is conditional.
 */
export const RUNNING: readonly Running[] = [
  { ...ON_INSTANCES, id: 'SSM-SendCommand', known: ['ssm-002', 'ssm-existing'], needs: [['ssm:SendCommand']] },
  { ...ON_INSTANCES, id: 'SSM-StartSession', known: ['ssm-001', 'ssm-session'], needs: [['ssm:StartSession']] },
  {
    ...ON_INSTANCES,
    id: 'EC2InstanceConnect-SendSSHPublicKey',
    known: ['ec2instanceconnect-003'],
    needs: [['ec2-instance-connect:SendSSHPublicKey'], ['ec2:DescribeInstances']],
  },
  {
    ...ON_INSTANCES,
    id: 'EC2-ModifyInstanceAttribute',
    known: ['ec2-002'],
    needs: [['ec2:ModifyInstanceAttribute'], ['ec2:StopInstances'], ['ec2:StartInstances']],
  },
  {
    ...ON_INSTANCES,
    id: 'EC2-CreateLaunchTemplateVersion',
    known: ['ec2-004'],
    needs: [['ec2:CreateLaunchTemplateVersion'], ['ec2:ModifyLaunchTemplate']],
    supposes: 'instances with the role that start from a launch template',
  },
  {
    ...ON_INSTANCES,
    id: 'CodeDeploy-CreateDeployment',
    known: ['codedeploy-001'],
    needs: [['codedeploy:CreateDeployment'], ['codedeploy:RegisterApplicationRevision']],
    supposes: 'an instance with the role in a deployment group',
  },
  {
    id: 'Lambda-UpdateFunctionCode',
    known: ['lambda-003', 'lambda-004', 'lambda-005'],
    services: ['lambda.amazonaws.com'],
    needs: [['lambda:UpdateFunctionCode']],
    supposes: 'a function with the role',
  },
  {
    id: 'CloudFormation-UpdateStack',
    known: ['cloudformation-002'],
    services: ['cloudformation.amazonaws.com'],
    needs: [['cloudformation:UpdateStack']],
    supposes: 'a stack with the role',
  },
  {
    id: 'CloudFormation-ExecuteChangeSet',
    known: ['cloudformation-005'],
    services: ['cloudformation.amazonaws.com'],
    needs: [['cloudformation:CreateChangeSet'], ['cloudformation:ExecuteChangeSet']],
    supposes: 'a stack with the role',
  },
  {
    id: 'CodeBuild-StartBuild',
    known: ['codebuild-002', 'codebuild-003'],
    services: ['codebuild.amazonaws.com'],
    needs: [['codebuild:StartBuild', 'codebuild:StartBuildBatch']],
    supposes: 'a project with the role',
  },
  {
    id: 'Batch-SubmitJob',
    known: ['batch-002'],
    services: ['ecs-tasks.amazonaws.com'],
    needs: [['batch:SubmitJob']],
    supposes: 'a job definition with the role',
  },
  {
    id: 'AppRunner-UpdateService',
    known: ['apprunner-002'],
    services: ['tasks.apprunner.amazonaws.com'],
    needs: [['apprunner:UpdateService']],
    supposes: 'a service with the role',
  },
  {
    id: 'StepFunctions-UpdateStateMachine',
    known: ['stepfunctions-existing'],
    services: ['states.amazonaws.com'],
    needs: [['states:UpdateStateMachine'], ['states:StartExecution', 'states:StartSyncExecution']],
    supposes: 'a state machine with the role',
  },
  {
    id: 'Glue-UpdateDevEndpoint',
    known: ['glue-002'],
    services: ['glue.amazonaws.com'],
    needs: [['glue:UpdateDevEndpoint']],
    supposes: 'a development endpoint with the role',
  },
  {
    id: 'SageMaker-CreatePresignedNotebookInstanceUrl',
    known: ['sagemaker-004'],
    services: ['sagemaker.amazonaws.com'],
    needs: [['sagemaker:CreatePresignedNotebookInstanceUrl']],
    supposes: 'a notebook with the role',
  },
  {
    id: 'SageMaker-UpdateNotebookInstance',
    known: ['sagemaker-005'],
    services: ['sagemaker.amazonaws.com'],
    needs: [
      ['sagemaker:CreateNotebookInstanceLifecycleConfig'],
      ['sagemaker:StopNotebookInstance'],
      ['sagemaker:UpdateNotebookInstance'],
      ['sagemaker:StartNotebookInstance'],
    ],
    supposes: 'a notebook with the role',
  },
  {
    id: 'Bedrock-InvokeCodeInterpreter',
    known: ['bedrock-002'],
    services: ['bedrock-agentcore.amazonaws.com'],
    needs: [['bedrock-agentcore:StartCodeInterpreterSession'], ['bedrock-agentcore:InvokeCodeInterpreter']],
    supposes: 'a code interpreter with the role',
  },
];

/** Ways by which one who may pass a role to a service comes to act with it. */

export interface ServiceTechnique {
  readonly id: string;
  /** The service that the role must trust. */
  readonly service: string;
  /** Besides iam:PassRole of the role to the service. Each inner list: one of them. */
  readonly needs: readonly (readonly string[])[];
  /** Only roles in an instance profile. */
  readonly onInstances?: true;
}

/**
 * The classic ones (pathfinding.cloud, Apache-2.0) and, of the twelve paths of Image Builder, those with a role that the
 * principal passes itself.
 */
export const PASSING: readonly ServiceTechnique[] = [
  {
    id: 'IB-1',
    service: 'ec2.amazonaws.com',
    onInstances: true,
    needs: [
      ['imagebuilder:CreateInfrastructureConfiguration'],
      ['imagebuilder:CreateComponent', 'imagebuilder:ImportComponent'],
      ['imagebuilder:CreateImageRecipe', 'imagebuilder:CreateContainerRecipe'],
      ['imagebuilder:CreateImage', 'imagebuilder:CreateImagePipeline'],
    ],
  },
  {
    id: 'IB-2',
    service: 'ec2.amazonaws.com',
    onInstances: true,
    needs: [['imagebuilder:UpdateInfrastructureConfiguration']],
  },
  {
    id: 'IB-6',
    service: 'imagebuilder.amazonaws.com',
    needs: [['imagebuilder:CreateWorkflow'], ['imagebuilder:CreateImage', 'imagebuilder:UpdateImagePipeline']],
  },
  {
    id: 'EC2-RunInstances',
    service: 'ec2.amazonaws.com',
    onInstances: true,
    needs: [['ec2:RunInstances', 'ec2:RequestSpotInstances']],
  },
  {
    id: 'Lambda-CreateFunction',
    service: 'lambda.amazonaws.com',
    needs: [['lambda:CreateFunction'], ['lambda:InvokeFunction', 'lambda:AddPermission']],
  },
  {
    id: 'CloudFormation-CreateStack',
    service: 'cloudformation.amazonaws.com',
    needs: [['cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:CreateChangeSet']],
  },
  {
    id: 'CodeBuild-CreateProject',
    service: 'codebuild.amazonaws.com',
    needs: [['codebuild:CreateProject', 'codebuild:UpdateProject'], ['codebuild:StartBuild']],
  },
  {
    id: 'ECS-RunTask',
    service: 'ecs-tasks.amazonaws.com',
    needs: [['ecs:RegisterTaskDefinition'], ['ecs:RunTask', 'ecs:StartTask', 'ecs:CreateService']],
  },
  { id: 'Glue-CreateDevEndpoint', service: 'glue.amazonaws.com', needs: [['glue:CreateDevEndpoint']] },
  {
    id: 'Glue-CreateJob',
    service: 'glue.amazonaws.com',
    needs: [['glue:CreateJob', 'glue:UpdateJob'], ['glue:StartJobRun']],
  },
  {
    id: 'SageMaker-CreateNotebookInstance',
    service: 'sagemaker.amazonaws.com',
    needs: [['sagemaker:CreateNotebookInstance'], ['sagemaker:CreatePresignedNotebookInstanceUrl']],
  },
  {
    id: 'SageMaker-CreateJob',
    service: 'sagemaker.amazonaws.com',
    needs: [['sagemaker:CreateTrainingJob', 'sagemaker:CreateProcessingJob']],
  },
  {
    id: 'DataPipeline-CreatePipeline',
    service: 'datapipeline.amazonaws.com',
    needs: [['datapipeline:CreatePipeline'], ['datapipeline:PutPipelineDefinition'], ['datapipeline:ActivatePipeline']],
  },
  { id: 'AppRunner-CreateService', service: 'tasks.apprunner.amazonaws.com', needs: [['apprunner:CreateService']] },
  {
    id: 'Bedrock-CreateCodeInterpreter',
    service: 'bedrock-agentcore.amazonaws.com',
    needs: [['bedrock-agentcore:CreateCodeInterpreter'], ['bedrock-agentcore:InvokeCodeInterpreter']],
  },
];

/** Ways to act with the role of a build instance that an infrastructure configuration already has, without passing it. */
export const BUILDING: readonly { readonly id: string; readonly needs: readonly (readonly string[])[] }[] = [
  {
    id: 'IB-3',
    needs: [
      ['imagebuilder:CreateComponent', 'imagebuilder:ImportComponent'],
      ['imagebuilder:CreateImageRecipe', 'imagebuilder:CreateContainerRecipe'],
      ['imagebuilder:UpdateImagePipeline'],
    ],
  },
  {
    id: 'IB-5',
    needs: [['imagebuilder:CreateImageRecipe'], ['imagebuilder:CreateImage', 'imagebuilder:UpdateImagePipeline']],
  },
  { id: 'IB-7', needs: [['imagebuilder:UpdateInfrastructureConfiguration']] },
];

/** IB-4: a recipe that takes the newest version of a component takes whatever version somebody makes. */
export const NEWEST_VERSION = [['imagebuilder:CreateComponent', 'imagebuilder:ImportComponent']] as const;

/** Paths that lead to an effect and not to a role of the account. Each inner list: one of them. */
export const EFFECTS: readonly {
  readonly id: string;
  readonly effect: string;
  readonly needs: readonly (readonly string[])[];
}[] = [
  {
    id: 'IB-8',
    effect: 'images go to other accounts, or launch templates and parameters point to other images',
    needs: [
      [
        ...['imagebuilder:CreateDistributionConfiguration', 'imagebuilder:UpdateDistributionConfiguration'],
        'imagebuilder:DistributeImage',
      ],
    ],
  },
  {
    id: 'IB-9',
    effect: 'components, images or recipes are shared with other accounts',
    needs: [
      [
        ...['imagebuilder:PutComponentPolicy', 'imagebuilder:PutImagePolicy', 'imagebuilder:PutImageRecipePolicy'],
        'imagebuilder:PutContainerRecipePolicy',
      ],
    ],
  },
  {
    id: 'IB-10',
    effect: 'a build goes on without the approval it waits for',
    needs: [['imagebuilder:SendWorkflowStepAction']],
  },
  { id: 'IB-11', effect: 'images and snapshots are deleted', needs: [['imagebuilder:StartResourceStateUpdate']] },
  {
    id: 'IB-12',
    effect: 'Image Builder acts in each account whose EC2ImageBuilderDistributionCrossAccountRole trusts this one',
    needs: [
      ['imagebuilder:CreateDistributionConfiguration', 'imagebuilder:UpdateDistributionConfiguration'],
      ['imagebuilder:CreateImage', 'imagebuilder:StartImagePipelineExecution', 'imagebuilder:DistributeImage'],
    ],
  },
];

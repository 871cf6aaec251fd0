import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../core/json.ts';
import type { Answer } from '../call.ts';
import type { Compute } from './compute.ts';

interface LastAccessedJob {
  readonly account: string;
  readonly arn: string;
  readonly created: Date;
  /** How often it was asked for before it was done. */
  asked: number;
}

/**
 * IAM's jobs on when somebody last used a service: started, waited for, read. Who started one alone may read it.
 *
 * @param polls How many calls find a job unfinished.
 */
export function computeLastAccessed(
  uses: ReadonlyMap<string, readonly JsonObject[]>,
  polls: number,
  now: () => Date,
): Compute {
  const jobs = new Map<string, LastAccessedJob>();

  function generate(account: string, arn: string): Answer {
    if (!uses.has(arn) || arn.split(':')[4] !== account) return notFound(`ARN ${arn} does not exist.`);
    const JobId = randomUUID();
    jobs.set(JobId, { account, arn, created: now(), asked: 0 });
    return { output: { JobId } };
  }

  function read(account: string, id: string): Answer {
    const job = jobs.get(id);
    if (job?.account !== account) return notFound('The job was not found.');
    job.asked += 1;
    const about = { JobType: 'ACTION_LEVEL', JobCreationDate: job.created };
    if (job.asked <= polls) return { output: { ...about, JobStatus: 'IN_PROGRESS' } };
    const ServicesLastAccessed = uses.get(job.arn) ?? [];
    return { output: { ...about, JobStatus: 'COMPLETED', JobCompletionDate: now(), ServicesLastAccessed } };
  }

  return ({ account, input, operation }) => {
    if (operation === 'iam:GenerateServiceLastAccessedDetails') return generate(account, String(input['Arn']));
    if (operation === 'iam:GetServiceLastAccessedDetails') return read(account, String(input['JobId']));
    return undefined;
  };
}

function notFound(message: string): Answer {
  return { error: 'NoSuchEntityException', status: 404, message };
}

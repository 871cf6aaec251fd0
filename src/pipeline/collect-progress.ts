import type { Progress as CollectProgress } from '../collect/options.ts';
import type { OnProgress } from '../model/progress.ts';

/** Turns what the collectors tell into progress of a stage, counting calls and accounts. */
export function progressOf(
  onProgress: OnProgress,
  stage: 'collect' | 'corroborate' = 'collect',
): (event: CollectProgress) => void {
  let calls = 0;
  let done = 0;
  let total = 0;
  return (event) => {
    switch (event.kind) {
      case 'accounts': {
        const { inScope, outOfScope } = event;
        total = inScope;
        const message = inScope === 1 ? 'one account in scope' : `${inScope} accounts in scope`;
        return onProgress({ event: `${stage}.accounts`, message, done, total, fields: { inScope, outOfScope } });
      }
      case 'account-started': {
        const { account, regions } = event;
        const message = `reading ${account}`;
        return onProgress({ event: `${stage}.account.started`, message, done, total, fields: { account, regions } });
      }
      case 'account-done': {
        const { account } = event;
        done = event.done;
        return onProgress({
          event: `${stage}.account.done`,
          message: `read ${account}`,
          done,
          total,
          fields: { account },
        });
      }
      case 'account-unreachable': {
        const { account, reason } = event;
        const message = `${account} cannot be entered`;
        return onProgress({ event: `${stage}.account.unreachable`, message, done, total, fields: { account, reason } });
      }
      case 'call':
        calls += 1;
        return onProgress({ event: `${stage}.calls`, message: `${calls} answers from AWS`, done, total, often: true });
    }
  };
}

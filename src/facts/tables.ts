import { iamRoot } from './iam/root.ts';
import { iamUsers } from './iam/users.ts';
import { infrastructures } from './imagebuilder/infrastructures.ts';
import { usage } from './imagebuilder/usage.ts';
import { keys } from './kms/keys.ts';
import type { TableDefinition } from './table.ts';

/** Every fact table there is. Adding one: a file beside this one, and its name here. */
export const tables: readonly TableDefinition[] = [iamRoot, iamUsers, usage, infrastructures, keys];

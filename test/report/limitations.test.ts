import { describe, expect, it } from 'vitest';
import { limitations } from '../../src/report/model/limitations.ts';
import { COLLECTION } from '../evidence/support.ts';

const said = limitations({ collection: COLLECTION, corroboration: null, tls: [], scope: [] }).join('\n');

describe('the limitations', () => {
  it('say what no call can show', () => {
    // imagebuilder:ListComponents and ListImages, API reference: "up to two minutes".
    expect(said).toContain('up to two minutes after it was made');
    // AWS Account Management, "Enable or disable AWS Regions": disabling a Region deletes nothing in it.
    expect(said).toContain('A Region that is not enabled in an account cannot be asked');
  });

  it('say how many accounts could not be entered', () => {
    expect(said).toContain('1 account(s) in scope could not be entered');
  });
});

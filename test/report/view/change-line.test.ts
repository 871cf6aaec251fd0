import { expect, it } from 'vitest';
import { reportView } from '../../../src/report/view/report-view.ts';
import { sampleReport } from '../../fixtures/report.ts';

it('the report does not claim that there is no previous package where none was named', () => {
  const view = reportView({ ...sampleReport, changes: { previous: null, listed: [] } });
  expect(view).toMatchObject({ changeLine: expect.stringMatching(/^No previous package was named/) });
  const later = reportView({ ...sampleReport, changes: { previous: 'A-1 revision 2', listed: [] } });
  expect(later).toMatchObject({ changeLine: expect.stringMatching(/^Since A-1 revision 2: 0 new/) });
});

/** The style sheet of report.html: the same ink, rules and status colours as the PDF. */
export const STYLE = `
:root { --ink: #1b2330; --second: #55606f; --rule: #d3d9e2; --ground: #f1f4f8; --accent: #15416e;
  --pass: #1b7a46; --fail: #b3261e; --not-established: #8a5a00; --not-applicable: #5b6472; --inherited: #2b5fa8; --attested: #6a3fa0; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 15px/1.5 "IBM Plex Sans", system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
.furniture { margin: 0; padding: .5rem 1.5rem; color: var(--second); font-size: 12px; border-bottom: 1px solid var(--rule); }
h1, h2, h3 { color: var(--accent); font-weight: 600; line-height: 1.25; }
h1 { font-size: 26px; margin: 3rem 0 .75rem; } h2 { font-size: 18px; margin: 2rem 0 .5rem; } h3, h4 { font-size: 15px; margin: 1rem 0 .25rem; }
h1 small { float: right; font-size: 14px; font-weight: 400; color: var(--second); }
header { padding: 12vh 0 2rem; } header h1 { font-size: 40px; margin: 0; }
.subtitle { font-size: 20px; margin: 0 0 2rem; color: var(--second); } .number { font-weight: 600; } header p { margin: .15rem 0; }
p.lead { font-size: 17px; } p.note, small, .muted { color: var(--second); font-size: 13px; }
code, pre { font-family: "IBM Plex Mono", ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
figure { margin: 1rem 0; } figcaption, caption { text-align: left; color: var(--second); font-size: 13px; padding-bottom: .35rem; }
figure.code pre { margin: 0; background: var(--ground); padding: .6rem .8rem; white-space: pre-wrap; }
dl.facts div { display: grid; grid-template-columns: 12rem 1fr; gap: 1rem; padding: .25rem 0; border-top: 1px solid var(--rule); }
dl.facts.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; } dl.facts.two div { grid-template-columns: 8.5rem 1fr; }
dt { color: var(--second); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; } table.dense { font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { background: var(--ground); font-weight: 600; } .end { text-align: right; font-variant-numeric: tabular-nums; }
aside { border: 1px solid var(--rule); border-left: 4px solid var(--second); padding: .25rem 1rem; margin: 1.5rem 0; }
aside.warning { border-left-color: var(--not-established); } aside.failure { border-left-color: var(--fail); }
.status { white-space: nowrap; font-weight: 600; } .status::before { margin-right: .3em; }
.status.pass { color: var(--pass); } .status.pass::before { content: "\\2713"; }
.status.fail { color: var(--fail); } .status.fail::before { content: "\\2715"; }
.status.not-established { color: var(--not-established); } .status.not-established::before { content: "?"; }
.status.not-applicable { color: var(--not-applicable); } .status.not-applicable::before { content: "\\25CB"; }
.status.inherited { color: var(--inherited); } .status.inherited::before { content: "\\25A0"; }
.status.attested { color: var(--attested); } .status.attested::before { content: "\\25C6"; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: 1rem; }
.counts strong { display: block; font-size: 34px; font-weight: 600; line-height: 1.1; font-variant-numeric: tabular-nums; }
svg { width: 100%; height: auto; font-size: 13px; fill: var(--ink); } svg text.on { fill: #fff; }
svg .pass rect { fill: var(--pass); } svg .fail rect { fill: var(--fail); } svg .not-established rect { fill: var(--not-established); }
svg .not-applicable rect { fill: var(--not-applicable); } svg .inherited rect { fill: var(--inherited); } svg .attested rect { fill: var(--attested); }
svg .series-0 { fill: var(--accent); } svg .series-1 { fill: var(--second); }
table.heat { width: auto; } .heat td, span.heat { text-align: center; min-width: 2.2rem; font-weight: 600; padding: .2rem .5rem; }
.heat.pass { background: #e4efe8; color: var(--pass); } .heat.fail { background: #f6e5e4; color: var(--fail); }
.heat.not-established { background: #f1ebe0; color: var(--not-established); } .heat.not-applicable { background: #ebeced; color: var(--not-applicable); }
.heat.inherited { background: #e6ecf5; color: var(--inherited); } .heat.attested { background: #ede8f4; color: var(--attested); }
hr { border: 0; border-top: 1px solid var(--rule); margin: 3rem 0 0; }
@media (max-width: 40rem) { dl.facts.two { grid-template-columns: 1fr; } h1 small { float: none; display: block; } }
`;

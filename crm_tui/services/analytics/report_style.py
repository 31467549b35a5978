"""How the printable page looks: black on white, one column, figures that stay together on paper."""

STYLE = """
:root { --ink: #1f7a4d; --text: #1b1f1d; --soft: #5b6660; --rule: #d9dfdb; }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, "Noto Sans", sans-serif; color: var(--text); background: #fff;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .6rem; border-bottom: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p.when, p.note, .before { color: var(--soft); margin: .2rem 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem; }
.figure { border: 1px solid var(--rule); border-radius: .4rem; padding: .6rem .8rem;
  break-inside: avoid; }
.figure b { display: block; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; break-inside: avoid; }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: middle; }
td.now, td.before { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.drawn { width: 35%; }
svg.bar { display: block; width: 100%; height: .8rem; }
svg.days, svg.hours { display: block; width: 100%; height: auto; break-inside: avoid; }
.ink, .cell { fill: var(--ink); }
.line { fill: none; stroke: var(--ink); stroke-width: 2; }
.axis { stroke: var(--rule); }
.label { font-size: 11px; fill: var(--soft); }
.count { font-size: 10px; text-anchor: middle; fill: var(--text); }
.light { fill: #fff; }
.wide { overflow-x: auto; }
dl { margin: 0; } dt { font-weight: 600; margin-top: .4rem; } dd { margin: 0; color: var(--soft); }
@media print {
  @page { margin: 14mm; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""

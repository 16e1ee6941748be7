//! The responsibility matrix: who acts, by area of controls.

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll_model::azure::Mode;
use plimsoll_model::{Owner, Verdict};

use super::Writer;
use crate::text;

const OWNERS: [Owner; 3] = [Owner::You, Owner::Shared, Owner::Microsoft];

/// The controls of one owner.
#[derive(Clone, Copy, Default)]
struct Cell {
    controls: usize,
    fail: usize,
    unknown: usize,
}

impl Cell {
    fn add(&mut self, verdict: Verdict) {
        self.controls += 1;
        self.fail += usize::from(verdict == Verdict::Fail);
        self.unknown += usize::from(verdict == Verdict::Unknown);
    }
}

impl Writer<'_, '_, '_> {
    pub(super) fn matrix(&mut self) -> io::Result<()> {
        self.open("who-acts")?;
        writeln!(
            self.out,
            "<p>Microsoft runs the control plane. For each area: how many controls are whose, how many of them failed, \
             and how many could not be decided. Shared means that the platform sets a default that you can change, or \
             acts on what you set.</p>"
        )?;
        if self.extras.clusters.len() > 1 {
            writeln!(
                self.out,
                "<p>The verdict of a control is that over all clusters: it failed if it failed in one of them.</p>"
            )?;
        }
        let modes: Vec<_> = self.extras.clusters.iter().filter_map(|cluster| cluster.mode).collect();
        let automatic = modes.contains(&Mode::Automatic);
        // Where the mode is not known, Standard leaves more to the reader.
        if !automatic || modes.iter().any(|mode| *mode != Mode::Automatic) {
            self.table(false)?;
        }
        if automatic {
            self.table(true)?;
        }
        self.close()
    }

    fn table(&mut self, automatic: bool) -> io::Result<()> {
        let mut areas: BTreeMap<&str, [Cell; 3]> = BTreeMap::new();
        let mut total = [Cell::default(); 3];
        for outcome in &self.report.outcomes {
            let control = outcome.control;
            let owner = if automatic { control.automatic } else { control.standard };
            let index = OWNERS.iter().position(|known| *known == owner).unwrap_or(0);
            let area = areas.entry(control.area).or_default();
            for cells in [area, &mut total] {
                if let Some(cell) = cells.get_mut(index) {
                    cell.add(outcome.verdict);
                }
            }
        }
        let mode = if automatic { "AKS Automatic" } else { "AKS Standard" };
        writeln!(
            self.out,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Who acts on {mode}\">\n\
             <table class=\"matrix\">\n<caption>Who acts, on {mode}</caption>\n\
             <colgroup></colgroup><colgroup span=\"3\"></colgroup><colgroup span=\"3\"></colgroup>\
             <colgroup span=\"3\"></colgroup>\n<thead>\n\
             <tr><th rowspan=\"2\" scope=\"col\">Area</th><th colspan=\"3\" scope=\"colgroup\">You</th>\
             <th colspan=\"3\" scope=\"colgroup\">Shared</th><th colspan=\"3\" scope=\"colgroup\">Microsoft</th></tr>"
        )?;
        let heads = "<th scope=\"col\" class=\"n first\">controls</th><th scope=\"col\" class=\"n\">fail</th>\
                     <th scope=\"col\" class=\"n\">unknown</th>";
        writeln!(self.out, "<tr>{heads}{heads}{heads}</tr>\n</thead>\n<tbody>")?;
        for (area, cells) in &areas {
            self.cells(area, cells)?;
        }
        writeln!(self.out, "</tbody>\n<tfoot>")?;
        self.cells("all", &total)?;
        writeln!(self.out, "</tfoot>\n</table>\n</div>")
    }

    fn cells(&mut self, area: &str, cells: &[Cell; 3]) -> io::Result<()> {
        write!(self.out, "<tr><th scope=\"row\">{area}</th>")?;
        for cell in cells {
            let numbers = [("n first", cell.controls), ("n bad", cell.fail), ("n open", cell.unknown)];
            for (class, number) in numbers {
                // Zeros step back, so that the eye finds the rest.
                let class = if number == 0 { "n zero" } else { class };
                write!(self.out, "<td class=\"{class}\">{}</td>", text::number(number))?;
            }
        }
        writeln!(self.out, "</tr>")
    }
}

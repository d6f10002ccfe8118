/**
 * Ways to give oxygen, as the NEWS2 observation chart codes them (RCP, 2017), plus CPAP and invasive ventilation.
 * `unspecified` only comes from files of other systems that say how much but not through what.
 */
export const oxygenDevices = [
	'air',
	'nasal-cannula',
	'simple-mask',
	'venturi',
	'non-rebreather',
	'high-flow',
	'cpap',
	'niv',
	'ventilator',
	'unspecified'
] as const;
export type OxygenDevice = (typeof oxygenDevices)[number];

/** What can be chosen at the bedside. */
export const bedsideOxygenDevices: readonly OxygenDevice[] = oxygenDevices.filter((device) => device !== 'unspecified');

export interface Span {
	readonly from: number;
	readonly to: number;
}

/** What a device is set by. A span is what is usual: outside it the entry asks twice. Null: the device has no such setting. */
export interface OxygenSettings {
	readonly flowLPerMin: (Span & { readonly needed: boolean }) | null;
	readonly fio2Pct: (Span & { readonly needed: boolean }) | null;
}

const ventilatory: OxygenSettings = { flowLPerMin: { from: 0, to: 80, needed: false }, fio2Pct: { from: 21, to: 100, needed: true } };

/**
 * Flows and fractions after the BTS guideline for oxygen use in adults (O'Driscoll et al., Thorax 2017;72 Suppl 1): cannulae
 * 1–6 L/min, simple mask 5–10, Venturi valves 24–60 %, reservoir mask 15 (10–15 in use), high flow up to 70 L/min. Cannulae
 * are let down to 0.25 L/min, as flowmeters for children are.
 */
export const oxygenSettings: { readonly [D in OxygenDevice]: OxygenSettings } = {
	air: { flowLPerMin: null, fio2Pct: null },
	'nasal-cannula': { flowLPerMin: { from: 0.25, to: 6, needed: true }, fio2Pct: null },
	'simple-mask': { flowLPerMin: { from: 5, to: 10, needed: true }, fio2Pct: null },
	venturi: { flowLPerMin: { from: 2, to: 15, needed: false }, fio2Pct: { from: 24, to: 60, needed: true } },
	'non-rebreather': { flowLPerMin: { from: 10, to: 15, needed: true }, fio2Pct: null },
	'high-flow': { flowLPerMin: { from: 10, to: 70, needed: true }, fio2Pct: { from: 21, to: 100, needed: true } },
	cpap: ventilatory,
	niv: ventilatory,
	ventilator: ventilatory,
	unspecified: { flowLPerMin: { from: 0, to: 80, needed: false }, fio2Pct: { from: 21, to: 100, needed: false } }
};

/** Ways to give oxygen, as the NEWS2 observation chart codes them (RCP, 2017), plus CPAP and invasive ventilation. */
export const oxygenDevices = [
	'air',
	'nasal-cannula',
	'simple-mask',
	'venturi',
	'non-rebreather',
	'high-flow',
	'cpap',
	'niv',
	'ventilator'
] as const;
export type OxygenDevice = (typeof oxygenDevices)[number];

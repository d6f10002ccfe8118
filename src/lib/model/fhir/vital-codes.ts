import type { NumericSign } from '../sign-ranges.ts';
import type { Consciousness } from '../vitals.ts';

/**
 * LOINC codes of the signs on the chart. The vital-signs profile of FHIR R4 asks for 9279-1, 8867-4, 2708-6, 8310-5, 85354-9 (with
 * 8480-6 and 8462-4); the others are the pulse-oximeter and site-specific codes that senders use beside or instead of them.
 */
export const signByLoinc: ReadonlyMap<string, NumericSign> = new Map<string, NumericSign>([
	['9279-1', 'respiratoryRatePerMin'],
	['2708-6', 'spo2Pct'],
	['59408-5', 'spo2Pct'],
	['8867-4', 'heartRateBpm'],
	['8310-5', 'temperatureC'],
	['8331-1', 'temperatureC'],
	['8480-6', 'systolicMmHg'],
	['8462-4', 'diastolicMmHg']
]);

/** Inhaled oxygen flow rate. */
export const oxygenFlowLoinc = '3151-8';
/** Inhaled oxygen concentration. */
export const oxygenFractionLoinc = '3150-6';

/** Level of consciousness, as LOINC and SNOMED CT name the observation. */
export const consciousnessCodes: ReadonlySet<string> = new Set(['80288-4', '67775-7', '1104441000000107']);

/** SNOMED CT findings and LOINC answers for ACVPU. */
export const consciousnessByCode: ReadonlyMap<string, Consciousness> = new Map<string, Consciousness>([
	['248234008', 'alert'],
	['130987000', 'confusion'],
	['300202002', 'voice'],
	['450847001', 'pain'],
	['422768004', 'unresponsive'],
	['LA9340-6', 'alert'],
	['LA9341-4', 'voice'],
	['LA9342-2', 'pain'],
	['LA9343-0', 'unresponsive']
]);

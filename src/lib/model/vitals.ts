import * as v from 'valibot';
import { finiteNumber, instantMs, shortText } from './body-fields.ts';
import { oxygenDevices, type OxygenDevice } from './oxygen.ts';

export const consciousnessLevels = ['alert', 'confusion', 'voice', 'pain', 'unresponsive'] as const;
/** ACVPU (RCP NEWS2, 2017): `confusion` means new confusion. */
export type Consciousness = (typeof consciousnessLevels)[number];

/** What the patient breathes. `air` has neither flow nor fraction. */
export interface OxygenSupport {
	readonly device: OxygenDevice;
	readonly flowLPerMin?: number;
	/** Fraction of inspired oxygen in per cent. */
	readonly fio2Pct?: number;
}

/** One set of observations, measured at one instant. A sign that was not measured is absent; a set without any sign strikes out what it supersedes. */
export interface VitalsBody {
	readonly measuredAtMs: number;
	readonly respiratoryRatePerMin?: number;
	readonly spo2Pct?: number;
	readonly oxygen?: OxygenSupport;
	readonly systolicMmHg?: number;
	readonly diastolicMmHg?: number;
	readonly heartRateBpm?: number;
	readonly consciousness?: Consciousness;
	readonly temperatureC?: number;
}

/** A clinician's decision on the SpO2 scale of NEWS2. A new one supersedes the heads; without any, scale 1 holds. */
export interface Spo2ScaleBody {
	readonly scale: 1 | 2;
	/** Sets measured from this instant on are scored by it. */
	readonly fromMs: number;
	readonly reason?: string;
}

export const vitalsSchema: v.GenericSchema<unknown, VitalsBody> = v.object({
	measuredAtMs: instantMs,
	respiratoryRatePerMin: v.exactOptional(finiteNumber),
	spo2Pct: v.exactOptional(finiteNumber),
	oxygen: v.exactOptional(
		v.object({ device: v.picklist(oxygenDevices), flowLPerMin: v.exactOptional(finiteNumber), fio2Pct: v.exactOptional(finiteNumber) })
	),
	systolicMmHg: v.exactOptional(finiteNumber),
	diastolicMmHg: v.exactOptional(finiteNumber),
	heartRateBpm: v.exactOptional(finiteNumber),
	consciousness: v.exactOptional(v.picklist(consciousnessLevels)),
	temperatureC: v.exactOptional(finiteNumber)
});

export const spo2ScaleSchema: v.GenericSchema<unknown, Spo2ScaleBody> = v.object({
	scale: v.picklist([1, 2]),
	fromMs: instantMs,
	reason: v.exactOptional(shortText)
});

/** When a person wants no sound, by the device's own clock; minutes since midnight, from 0 to 1,439. */
export interface QuietHours {
	readonly fromMinute: number;
	/** The first minute with sound again; before `fromMinute` it is the next morning's. */
	readonly toMinute: number;
}

const minutesOfDay = 1_440;

/** Whether an alert at this minute of the day is to be silent. Hours that end when they begin are none. */
export function isQuiet(hours: QuietHours | null, minute: number): boolean {
	if (hours === null) return false;
	const sinceBegin = (minute - hours.fromMinute + minutesOfDay) % minutesOfDay;
	return sinceBegin < (hours.toMinute - hours.fromMinute + minutesOfDay) % minutesOfDay;
}

/** `07:30` of a minute of the day, as an `<input type="time">` has it. */
export const timeOfMinute = (minute: number): string =>
	`${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The minute of `07:30`; null for anything else. */
export function minuteOfTime(time: string): number | null {
	const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
	return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

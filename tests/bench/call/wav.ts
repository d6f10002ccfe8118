/** Sound of one channel, full scale ±1. */
export interface Sound {
	readonly rateHz: number;
	readonly samples: Float32Array;
}

const headerBytes = 44;

/** A RIFF file of 16-bit linear PCM, one channel. */
export function wavOf({ rateHz, samples }: Sound): Buffer {
	const file = Buffer.alloc(headerBytes + samples.length * 2);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(file.length - 8, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(1, 22);
	file.writeUInt32LE(rateHz, 24);
	file.writeUInt32LE(rateHz * 2, 28);
	file.writeUInt16LE(2, 32);
	file.writeUInt16LE(16, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(samples.length * 2, 40);
	samples.forEach((sample, at) => file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), headerBytes + at * 2));
	return file;
}

/**
 * Reads what `wavOf` and espeak-ng write.
 * @throws {Error} for anything but 16-bit linear PCM of one channel
 */
export function readWav(file: Buffer): Sound {
	const format = file.indexOf('fmt ', 12, 'latin1');
	const data = file.indexOf('data', 12, 'latin1');
	if (format === -1 || data === -1 || file.readUInt16LE(format + 10) !== 1 || file.readUInt16LE(format + 22) !== 16)
		throw new Error('not a wav of 16-bit PCM, one channel');
	// espeak-ng writes to a pipe, where the length in the header is unknown.
	const bytes = Math.min(file.readUInt32LE(data + 4), file.length - data - 8);
	const samples = Float32Array.from({ length: Math.floor(bytes / 2) }, (_, at) => file.readInt16LE(data + 8 + at * 2) / 32_768);
	return { rateHz: file.readUInt32LE(format + 12), samples };
}

/** The same sound at another rate, by straight lines between samples; enough for speech below a third of the rate. */
export function resampled({ rateHz, samples }: Sound, toHz: number): Sound {
	const step = rateHz / toHz;
	const made = Float32Array.from({ length: Math.floor((samples.length - 1) / step) }, (_, at) => {
		const from = Math.floor(at * step);
		const share = at * step - from;
		return samples[from]! * (1 - share) + samples[from + 1]! * share;
	});
	return { rateHz: toHz, samples: made };
}

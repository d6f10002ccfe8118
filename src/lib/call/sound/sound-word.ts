import type { RiderOrder, SoundOrder } from './sound-rewriter.ts';
import type { VoiceRider } from './voice-rider.ts';

/** What a transform of the sound worker does: it packs own sound, or reads what rides in the peer's. */
export interface SoundRole {
	readonly role: 'speak' | 'listen';
}

/** What the page tells its sound worker. */
export interface SoundOrders {
	readonly order?: SoundOrder;
	readonly rider?: RiderOrder;
}

/** What the sound worker tells its page. Instants are of `steadyClock`. */
export type SoundWord =
	/** It runs and takes orders. */
	| { readonly word: 'ready' }
	/** The words of this number and channel have left with a packet. */
	| { readonly word: 'left'; readonly channel: number; readonly number: number; readonly atMs: number }
	/** A packet of the peer's voice came that tells when it left. */
	| ArrivedWord;

export interface ArrivedWord {
	readonly word: 'arrived';
	readonly rider: VoiceRider;
	/** Length of its payload. */
	readonly bytes: number;
	/** RTP sequence number, modulo 65,536; null where the browser does not say. */
	readonly sequence: number | null;
	/** Packets of voice that came since the last such word, this one included. */
	readonly packets: number;
	readonly atMs: number;
}

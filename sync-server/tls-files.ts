import { X509Certificate, createPrivateKey } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { join } from 'node:path';
import { type Result, err, ok } from '#lib/core/result.ts';
import {
	type KeyAndCertificate,
	type ServedNames,
	endsAtMs,
	leafFits,
	makeAuthority,
	makeLeaf,
	renewBeforeMs,
	withinReach
} from './tls-authority.ts';

/** What the relay's HTTPS needs, and what people must trust for it. */
export interface OwnTls {
	readonly authorityPem: string;
	readonly leaf: KeyAndCertificate;
	/** Names and addresses people may use that the authority cannot vouch for, because they came after it was made. */
	readonly outOfReach: readonly string[];
	/** True when this call made a new leaf. */
	readonly renewed: boolean;
}

export interface TlsFileError {
	readonly sentence: string;
}

/**
 * Opens the authority and leaf kept in `folder`, making what is missing, about to end, or no longer fits `names`.
 * Idempotent: called at the start and every now and then while serving. Key files are readable by their owner alone.
 */
export async function openOwnTls(folder: string, names: ServedNames, nowMs: number): Promise<Result<OwnTls, TlsFileError>> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
		const { authority, own } = await openAuthority(folder, names, nowMs);
		const within = withinReach(names, own);
		const outOfReach = [...names.dns, ...names.ips].filter((name) => !within.dns.includes(name) && !within.ips.includes(name));
		const kept = await readPair(folder, 'leaf');
		if (kept !== null && leafFits(kept.certificatePem, authority.certificatePem, within, nowMs)) {
			return ok({ authorityPem: authority.certificatePem, leaf: kept, outOfReach, renewed: false });
		}
		const leaf = await makeLeaf(authority, within, nowMs);
		await writePair(folder, 'leaf', leaf);
		return ok({ authorityPem: authority.certificatePem, leaf, outOfReach, renewed: true });
	} catch (error) {
		return err({ sentence: `The certificate files in ${folder} cannot be used (${(error as Error).message}).` });
	}
}

/** Reads a certificate and key given by the operator and makes sure they belong together. */
export async function readGivenTls(certFile: string, keyFile: string): Promise<Result<KeyAndCertificate, TlsFileError>> {
	const files: string[] = [];
	for (const [name, file] of [
		['certificate', certFile],
		['key', keyFile]
	] as const) {
		try {
			files.push(await readFile(file, 'utf8'));
		} catch (error) {
			return err({ sentence: `The ${name} ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).` });
		}
	}
	const [certificatePem = '', keyPem = ''] = files;
	try {
		createSecureContext({ cert: certificatePem, key: keyPem });
	} catch {
		return err({ sentence: `The certificate ${certFile} and the key ${keyFile} are not PEM files that belong together.` });
	}
	return ok({ certificatePem, keyPem });
}

/** The authority, with the names beyond the local ones that it was made to vouch for. */
async function openAuthority(
	folder: string,
	names: ServedNames,
	nowMs: number
): Promise<{ readonly authority: KeyAndCertificate; readonly own: ServedNames }> {
	const kept = await readPair(folder, 'authority');
	if (kept !== null && endsAtMs(kept.certificatePem) - renewBeforeMs > nowMs) {
		const own = JSON.parse(await readFile(join(folder, 'authority-names.json'), 'utf8')) as ServedNames;
		return { authority: kept, own };
	}
	const month = new Date(nowMs).toISOString().slice(0, 7);
	const authority = await makeAuthority(`Wardline authority of ${names.dns[0] ?? 'this relay'} (${month})`, names, nowMs);
	await writeWhole(join(folder, 'authority-names.json'), JSON.stringify(names), 0o644);
	await writePair(folder, 'authority', authority);
	return { authority, own: names };
}

/** A kept pair, or null when there is none or its halves do not fit. */
async function readPair(folder: string, name: string): Promise<KeyAndCertificate | null> {
	try {
		const pair = {
			certificatePem: await readFile(join(folder, `${name}.crt`), 'utf8'),
			keyPem: await readFile(join(folder, `${name}.key`), 'utf8')
		};
		return new X509Certificate(pair.certificatePem).checkPrivateKey(createPrivateKey(pair.keyPem)) ? pair : null;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

/** The key first: a crash in between leaves a pair that does not fit, which the next start replaces. */
async function writePair(folder: string, name: string, pair: KeyAndCertificate): Promise<void> {
	await writeWhole(join(folder, `${name}.key`), pair.keyPem, 0o600);
	await writeWhole(join(folder, `${name}.crt`), pair.certificatePem, 0o644);
}

async function writeWhole(file: string, text: string, mode: number): Promise<void> {
	const beside = `${file}.new`;
	await writeFile(beside, text, { mode });
	// The mode above holds only for a file that did not exist.
	await chmod(beside, mode);
	await rename(beside, file);
}

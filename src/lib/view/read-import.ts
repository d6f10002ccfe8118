import { err, type Result } from '#lib/core/result.ts';
import { parseBundle, type BundleFault, type ImportedFile } from '#lib/model/fhir/parse-bundle.ts';
import { importFileText, type FileTextError } from './import-file-text.ts';

export type ReadImportFault = BundleFault | FileTextError;

/** What a file holds for the wards, or why nothing of it can be taken. */
export type ReadImport = (file: File) => Promise<Result<ImportedFile, ReadImportFault>>;

export const readImport: ReadImport = async (file) => {
	const text = await importFileText(file);
	return text.ok ? parseBundle(file.name, text.value) : err(text.error);
};

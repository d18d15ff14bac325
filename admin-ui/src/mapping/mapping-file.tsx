import { Button, FormFileUpload, Modal } from '@wordpress/components';
import { Suspense, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { formProblems } from '../../../worker/src/core/mapping/check.ts';
import { readFlow } from '../../../worker/src/core/mapping/read-flow.ts';
import { ContentDifferences } from '../publish/lazy.ts';
import { mappingCsv } from './csv.ts';
import { problemText } from './problem-text.ts';
import type { Product } from './rows.ts';

/** What this version writes and reads; a later form gets a later number. */
const SCHEMA_VERSION = 1;

/** Rows are read by form.ts: what one of them lacks is said with its name. */
const documentSchema = z.object( { rows: z.array( z.unknown() ), removed: z.array( z.string() ) } );
const fileSchema = z.object( { kind: z.literal( 'concord-mapping' ), product: z.enum( [ 'fo', 'bc' ] ), schemaVersion: z.number(), documents: z.object( { header: documentSchema, line: documentSchema, customer: documentSchema } ) } );

/** A mapping as a file: no secret and no order is in it. An imported one stands in the editor as unsaved changes, to be looked at first. */
export function MappingFile( { product, flow, onImport }: { product: Product; flow: FlowMappings; onImport: ( flow: FlowMappings ) => void } ) {
	const [ problem, setProblem ] = useState( '' );
	const [ found, setFound ] = useState< FlowMappings | null >( null );
	const read = async ( file: File | undefined ) => {
		const answer = file === undefined ? '' : readMapping( product, flow, await file.text() );
		setProblem( typeof answer === 'string' ? answer : '' );
		setFound( typeof answer === 'string' ? null : answer );
	};
	return (
		<div className="concord-map__bar">
			<Button variant="tertiary" onClick={ () => save( `concord-mapping-${ product }.json`, 'application/json', asFile( product, flow ) ) } __next40pxDefaultSize>{ __( 'Export to a file', 'concord' ) }</Button>
			{ /* The mark in front tells spreadsheets that the text is UTF-8. */ }
			<Button variant="tertiary" onClick={ () => save( `concord-mapping-${ product }.csv`, 'text/csv;charset=utf-8', `\uFEFF${ mappingCsv( product, flow ) }` ) } __next40pxDefaultSize>{ __( 'Export as CSV', 'concord' ) }</Button>
			<FormFileUpload className="is-tertiary" accept=".json,application/json" onChange={ ( event ) => void read( event.currentTarget.files?.[ 0 ] ) } __next40pxDefaultSize>{ __( 'Import from a file', 'concord' ) }</FormFileUpload>
			{ problem !== '' && <p className="concord-error" role="alert">{ problem }</p> }
			{ found && (
				<Modal title={ __( 'Import this mapping', 'concord' ) } onRequestClose={ () => setFound( null ) } className="concord-map__dialog" size="large">
					<Suspense fallback={ null }><ContentDifferences product={ product } theirs={ flow } mine={ found } before={ __( 'Here', 'concord' ) } after={ __( 'In the file', 'concord' ) } /></Suspense>
					<p className="concord-map__dialog-buttons">
						<Button variant="primary" onClick={ () => {
							onImport( found );
							setFound( null );
						} } __next40pxDefaultSize>{ __( 'Use these changes', 'concord' ) }</Button>
						<Button variant="tertiary" onClick={ () => setFound( null ) } __next40pxDefaultSize>{ __( 'Keep what is here', 'concord' ) }</Button>
					</p>
				</Modal>
			) }
		</div>
	);
}

/** The mapping, or the sentence that says why this file cannot be used. */
export function readMapping( product: Product, here: FlowMappings, text: string ): FlowMappings | string {
	let json: unknown;
	try {
		json = JSON.parse( text );
	} catch {
		return __( 'This file is not JSON. Choose a file that was exported here.', 'concord' );
	}
	const version = z.safeParse( z.looseObject( { kind: z.literal( 'concord-mapping' ), schemaVersion: z.number() } ), json );
	if ( version.success && version.data.schemaVersion > SCHEMA_VERSION ) {
		/* translators: %d: version of a file format. */
		return sprintf( __( 'This file was made by a newer version (format %d). Update the plugin, then import it again.', 'concord' ), version.data.schemaVersion );
	}
	const file = z.safeParse( fileSchema, json );
	if ( ! file.success ) {
		return __( 'This file is no mapping of Concord. Choose a file that was exported here.', 'concord' );
	}
	if ( file.data.product !== product ) {
		return file.data.product === 'bc' ? __( 'This mapping is for Business Central; this connection is Finance & Operations.', 'concord' ) : __( 'This mapping is for Finance & Operations; this connection is Business Central.', 'concord' );
	}
	// A file is of the rows; rules and steps around the order are the flow's own and stay.
	const found = readFlow( { ...here, schemaVersion: SCHEMA_VERSION, documents: file.data.documents } );
	const [ fault ] = formProblems( found );
	/* translators: 1: number of problems, 2: a sentence. */
	return fault ? sprintf( _n( 'This file cannot be used, for %1$d reason: %2$s', 'This file cannot be used, for %1$d reasons; the first: %2$s', formProblems( found ).length, 'concord' ), formProblems( found ).length, problemText( fault ) ) : found;
}

function asFile( product: Product, flow: FlowMappings ): string {
	return JSON.stringify( { kind: 'concord-mapping', product, schemaVersion: flow.schemaVersion, documents: flow.documents }, null, '\t' );
}

function save( name: string, type: string, text: string ): void {
	const link = document.createElement( 'a' );
	link.href = URL.createObjectURL( new Blob( [ text ], { type } ) );
	link.download = name;
	link.click();
	URL.revokeObjectURL( link.href );
}

/** A flow as a file. No secret and no order is in it. */
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { FLOW_CONTENT_VERSION, flowContentSchema, type FlowContent } from '../../../worker/src/core/flow/schema.ts';

const KIND = 'concord-flow';
const headSchema = z.looseObject( { kind: z.literal( KIND ), schemaVersion: z.number() } );

export function exportFlow( name: string, content: FlowContent ): void {
	const text = JSON.stringify( { kind: KIND, name, ...content }, null, '\t' );
	const link = document.createElement( 'a' );
	link.href = URL.createObjectURL( new Blob( [ text ], { type: 'application/json' } ) );
	link.download = `concord-flow-${ name.toLowerCase().replace( /[^a-z0-9]+/g, '-' ) }.json`;
	link.click();
	URL.revokeObjectURL( link.href );
}

/** The flow, or the sentence that says why this file cannot be used. */
export function readFlow( text: string ): { name: string; content: FlowContent } | string {
	let json: unknown;
	try {
		json = JSON.parse( text );
	} catch {
		return __( 'This file is not JSON. Choose a file that was exported here.', 'concord' );
	}
	const head = z.safeParse( headSchema, json );
	if ( head.success && head.data.schemaVersion > FLOW_CONTENT_VERSION ) {
		/* translators: %d: version of a file format. */
		return sprintf( __( 'This file was made by a newer version (format %d). Update the plugin, then import it again.', 'concord' ), head.data.schemaVersion );
	}
	const content = flowContentSchema.safeParse( json );
	if ( ! head.success || ! content.success ) {
		return __( 'This file is no flow of Concord. Choose a file that was exported here.', 'concord' );
	}
	return { name: typeof head.data[ 'name' ] === 'string' ? head.data[ 'name' ].slice( 0, 120 ) : __( 'Imported flow', 'concord' ), content: content.data };
}

/** A flow as a file: one of one's own with its trigger, or the steps and rules of an order flow. No secret and no order is in it. */
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { FLOW_CONTENT_VERSION, flowContentSchema, flowStepsSchema, type FlowContent, type FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { rulesSchema, type Rules } from '../../../worker/src/core/rules/schema.ts';

const KIND = 'concord-flow';
const ORDER_KIND = 'concord-order-flow';
const headSchema = z.looseObject( { kind: z.enum( [ KIND, ORDER_KIND ] ), schemaVersion: z.number() } );

type Product = 'fo' | 'bc';
/** `product` null: of a file from before it was told. */
type Head = { name: string; product: Product | null };
export type OwnFile = Head & { kind: 'own'; content: FlowContent };
/** What an order flow has beside its mapping, which has a file of its own. */
export type OrderFile = Head & { kind: 'order'; steps: FlowStep[]; rules: Rules | undefined };
export type FlowFile = OwnFile | OrderFile;

export function exportFlow( name: string, product: Product, content: FlowContent | { steps: readonly FlowStep[]; rules?: Rules | undefined } ): void {
	const head = 'trigger' in content ? { kind: KIND } : { kind: ORDER_KIND, schemaVersion: FLOW_CONTENT_VERSION };
	const text = JSON.stringify( { ...head, name, product, ...content }, null, '\t' );
	const link = document.createElement( 'a' );
	link.href = URL.createObjectURL( new Blob( [ text ], { type: 'application/json' } ) );
	link.download = `concord-flow-${ name.toLowerCase().replace( /[^a-z0-9]+/g, '-' ) }.json`;
	link.click();
	URL.revokeObjectURL( link.href );
}

/** The flow, or the sentence that says why this file cannot be used. */
export function readFlow( text: string ): FlowFile | string {
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
	if ( head.success ) {
		const { name, product } = head.data as { name?: unknown; product?: unknown };
		const known: Head = { name: typeof name === 'string' ? name.slice( 0, 120 ) : __( 'Imported flow', 'concord' ), product: product === 'fo' || product === 'bc' ? product : null };
		const read = head.data.kind === KIND ? ownOf( known, json ) : orderOf( known, head.data[ 'steps' ], head.data[ 'rules' ] );
		if ( read ) {
			return read;
		}
	}
	return __( 'This file is no flow of Concord. Choose a file that was exported here.', 'concord' );
}

function ownOf( head: Head, json: unknown ): OwnFile | null {
	const content = flowContentSchema.safeParse( json );
	return content.success ? { ...head, kind: 'own', content: content.data } : null;
}

function orderOf( head: Head, steps: unknown, rules: unknown ): OrderFile | null {
	const read = flowStepsSchema.safeParse( steps );
	const ruled = rulesSchema.optional().safeParse( rules );
	return read.success && ruled.success && read.data.some( ( step ) => step.step === 'salesOrder' ) ? { ...head, kind: 'order', steps: read.data, rules: ruled.data } : null;
}

/** Names of entities and fields differ between the products: such a flow is a beginning, and is told as one. '' where it fits. */
export function foreignText( made: Product | null, here: Product ): string {
	if ( made === null || made === here ) {
		return '';
	}
	return made === 'fo'
		? __( 'This flow was made for Finance & Operations; this connection is Business Central. Entities and fields have other names there: look through every step before you publish it.', 'concord' )
		: __( 'This flow was made for Business Central; this connection is Finance & Operations. Entities and fields have other names there: look through every step before you publish it.', 'concord' );
}

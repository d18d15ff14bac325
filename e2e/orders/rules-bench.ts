/** Rules the way a person brings them into force: saved as a draft, tried on an order, published. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { EMPTY_FLOW } from '../../worker/src/core/mapping/flow.ts';
import { orderPreviewSchema, type OrderPreview } from '../../worker/src/core/preview.ts';
import type { rulesSchema } from '../../worker/src/core/rules/schema.ts';
import type { Bench } from './bench.ts';

export type GivenRules = z.input< typeof rulesSchema >;

const flowSchema = z.object( { revision: z.number() } );
const commandSchema = z.object( { state: z.string(), result: z.unknown() } );

export async function draftRules( bench: Bench, rules: GivenRules ): Promise< number > {
	const { revision } = flowSchema.parse( await bench.admin( 'GET', `/flows/${ bench.connectionId }` ) );
	return flowSchema.parse( await bench.admin( 'PUT', `/flows/${ bench.connectionId }/draft`, { revision, mappings: { ...EMPTY_FLOW, rules } } ) ).revision;
}

export async function publishRules( bench: Bench, rules: GivenRules ): Promise< void > {
	const revision = await draftRules( bench, rules );
	await bench.admin( 'POST', `/flows/${ bench.connectionId }/publish`, { revision, note: 'Rules', override: 'Proof' } );
}

export async function previewOf( bench: Bench, order: { id: number }, draft = false ): Promise< OrderPreview > {
	const { command_id: id } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', '/commands', { name: 'preview_order', args: { connection_id: bench.connectionId, order_id: String( order.id ), ...( draft ? { draft } : {} ) } } ) );
	for ( ;; await wait( 50 ) ) {
		const answer = commandSchema.parse( await bench.admin( 'GET', `/commands/${ id }` ) );
		if ( answer.state === 'synced' ) {
			return orderPreviewSchema.parse( answer.result );
		}
		if ( answer.state === 'needs-you' ) {
			throw new Error( 'The preview was refused.' );
		}
	}
}

/** What the preview says a field of the n-th document would hold. */
export function fieldOf( preview: OrderPreview, document: number, name: string ): unknown {
	return preview.documents[ document ]?.fields.find( ( field ) => field.field === name )?.value;
}

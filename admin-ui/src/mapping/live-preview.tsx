import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import * as z from 'zod/mini';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import type { FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { isSettled, useCommand, useStartPreview } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import { orderPreviewSchema, type PreviewField } from '../preview/schema.ts';
import { rowsOf } from './rows.ts';
import { useSlow, workerSilent } from './side-queries.ts';
import { useChosenOrder, type OrderChoice } from './chosen-order.ts';

/** After the last keystroke: often enough to feel live, seldom enough to spare the tenant's allowance. */
const PAUSE_MS = 1_200;
const answerSchema = z.extend( orderPreviewSchema, { source: z._default( z.record( z.string(), z.string() ), {} ) } );

export type LivePreview = {
	order: OrderChoice; ask: () => void; busy: boolean; message: string;
	/** What the rows make of the chosen order; of its first line for lines. Only rows that the answer was about: a row changed since has none. */
	fields: ( document: FlowDocument ) => ReadonlyMap< string, PreviewField >;
	/** An answer about the mapping as it stands is not there yet. */
	waiting: boolean;
	/** Path -> value on the chosen order. */
	values: ReadonlyMap< string, string >;
};
type Asked = { orderId: string; text: string; mappings: FlowMappings };
type Answer = Asked & { preview: z.infer< typeof answerSchema > };

/** The mapping as it stands in the editor, saved or not, on a real order, by the worker's own code. */
export function useLivePreview( connectionId: string, mappings: FlowMappings ): LivePreview {
	const order = useChosenOrder( connectionId );
	const { orderId } = order;
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const [ last, setLast ] = useState< Answer | null >( null );
	const start = useStartPreview();
	const command = useCommand( commandId );
	const settled = command.data !== undefined && isSettled( command.data.state );
	const busy = start.isPending || ( commandId !== null && ! settled && ! command.error );
	const slow = useSlow( busy );
	const text = useMemo( () => JSON.stringify( mappings ), [ mappings ] );
	const asked = useRef< Asked | null >( null );
	const run = () => {
		if ( orderId !== '' && readBoot().canManage ) {
			asked.current = { orderId, text, mappings };
			start.mutate( { connection_id: connectionId, order_id: orderId, mappings: text }, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
		}
	};
	// One question at a time: what is edited while the worker answers, or is away, is asked once, as it stands then.
	useEffect( () => {
		if ( orderId === '' || busy || ( asked.current?.orderId === orderId && asked.current.text === text ) ) {
			return undefined;
		}
		const timer = window.setTimeout( run, asked.current === null ? 0 : PAUSE_MS );
		return () => window.clearTimeout( timer );
	}, [ orderId, text, busy ] );
	const result = settled ? command.data?.result : undefined;
	useEffect( () => {
		const parsed = z.safeParse( answerSchema, result );
		if ( parsed.success && asked.current ) {
			setLast( { ...asked.current, preview: parsed.data } );
		}
	}, [ result ] );
	const values = useMemo( () => new Map( last?.orderId === orderId ? Object.entries( last.preview.source ) : [] ), [ last, orderId ] );
	const byDocument = useMemo( () => answered( last, orderId, mappings ), [ last, orderId, mappings ] );
	return {
		order, busy, values, ask: run,
		message: slow ? workerSilent() : start.error?.message ?? command.error?.message ?? ( settled ? issueText( command.data?.issue ) : '' ),
		fields: ( document ) => byDocument[ document ],
		waiting: last?.text !== text || last.orderId !== orderId,
	};
}

/** What the last answer says about rows that are still as they were when it was asked for. */
function answered( last: Answer | null, orderId: string, mappings: FlowMappings ): Record< FlowDocument, ReadonlyMap< string, PreviewField > > {
	if ( last?.orderId !== orderId || JSON.stringify( [ last.mappings.rules, last.mappings.steps ] ) !== JSON.stringify( [ mappings.rules, mappings.steps ] ) ) {
		return { header: new Map(), line: new Map(), customer: new Map() };
	}
	const { documents, customer_rows: customer } = last.preview;
	const of = ( document: FlowDocument, fields: readonly PreviewField[] | undefined ) => new Map( fields?.filter( ( { field } ) => rowsOf( last.mappings, document, field ) === rowsOf( mappings, document, field ) ).map( ( field ) => [ field.field, field ] ) );
	return { header: of( 'header', documents.find( ( one ) => one.id === 'header' )?.fields ), line: of( 'line', documents.find( ( one ) => one.id !== 'header' )?.fields ), customer: of( 'customer', customer?.fields ) };
}

function issueText( issue: { message: string; remedy: string } | null | undefined ): string {
	return issue ? `${ issue.message } ${ issue.remedy }` : '';
}

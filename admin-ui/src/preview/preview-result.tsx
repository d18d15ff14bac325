import { __, _n, sprintf } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { ChangesTable } from './changes-table.tsx';
import { DocumentTable } from './document-table.tsx';
import { FlowSteps } from './flow-steps.tsx';
import type { Preview, PreviewDocument } from './schema.ts';
import { contactTexts } from './contact-words.ts';

const VERDICT_CLASS: Record< Preview[ 'verdict' ], string > = { create: 'is-good', update: 'is-good', delete: 'is-act', exists: 'is-good', skip: '', stop: 'is-act' };

/** What would happen, why, and the documents field by field. */
export function PreviewResult( { preview, again }: { preview: Preview; again: ReactNode } ) {
	const header = preview.documents.filter( ( document ) => document.id === 'header' );
	const lines = preview.documents.filter( ( document ) => document.id !== 'header' );
	return (
		<>
			<div className={ `concord-headline ${ VERDICT_CLASS[ preview.verdict ] }` } role="status">
				<strong>{ verdictLabel( preview.verdict ) }</strong>
				<span>{ preview.message }</span>
			</div>
			{ preview.problems.length > 0 && <Problems preview={ preview } /> }
			<Facts preview={ preview } />
			{ preview.changes && preview.changes.length > 0 && <ChangesTable preview={ preview } changes={ preview.changes } /> }
			<p>{ again }</p>
			<FlowSteps steps={ preview.steps } />
			{ preview.customer_change && <DocumentTable title={ __( 'Customer: what would be changed', 'concord' ) } document={ preview.customer_change } /> }
			{ preview.new_customer && <DocumentTable title={ __( 'New customer', 'concord' ) } document={ preview.new_customer } /> }
			{ header.map( ( document ) => <DocumentTable key={ document.id } title={ __( 'Sales order', 'concord' ) } document={ document } /> ) }
			{ lines.map( ( document, index ) => <DocumentTable key={ document.id } title={ lineTitle( document, index ) } document={ document } /> ) }
			{ preview.more_lines > 0 && (
				/* translators: %d: number of lines. */
				<p>{ sprintf( _n( '%d more line is sent but not shown here.', '%d more lines are sent but not shown here.', preview.more_lines, 'concord' ), preview.more_lines ) }</p>
			) }
		</>
	);
}

function verdictLabel( verdict: Preview[ 'verdict' ] ): string {
	switch ( verdict ) {
		case 'create': return __( 'Would be created', 'concord' );
		case 'update': return __( 'Would be changed', 'concord' );
		case 'delete': return __( 'Would be deleted', 'concord' );
		case 'exists': return __( 'Already in Dynamics', 'concord' );
		case 'skip': return __( 'Would be skipped', 'concord' );
		case 'stop': return __( 'Would stop', 'concord' );
	}
}

function Problems( { preview }: { preview: Preview } ) {
	return (
		<ul className="concord-preview__problems">
			{ preview.problems.map( ( problem ) => (
				<li key={ problem.message } className="concord-issue">
					<p className="concord-issue__what">{ problem.message }</p>
					{ problem.remedy !== '' && <p><strong>{ __( 'What to do:', 'concord' ) }</strong> { problem.remedy }</p> }
				</li>
			) ) }
		</ul>
	);
}

function Facts( { preview: { customer, totals, order, existing, company, reference, warnings } }: { preview: Preview } ) {
	return (
		<dl className="concord-facts">
			<dt>{ __( 'Customer', 'concord' ) }</dt>
			<dd>{ [ customerText( customer ), ...contactTexts( customer ) ].join( '. ' ) }</dd>
			<dt>{ __( 'Total in the store', 'concord' ) }</dt>
			<dd>{ totals.store } { order.currency }</dd>
			<dt>{ __( 'Total in Dynamics', 'concord' ) }</dt>
			<dd>{ totals.dynamics === '' ? '—' : `${ totals.dynamics } ${ totals.currency ?? order.currency }` } <span className="concord-fine">{ totals.conversion } { totals.message }</span></dd>
			{ existing && (
				<>
					<dt>{ __( 'Sales order', 'concord' ) }</dt>
					<dd>{ existing.number }</dd>
				</>
			) }
			<dt>{ __( 'Company', 'concord' ) }</dt>
			<dd>{ company }</dd>
			<dt>{ __( 'Reference', 'concord' ) }</dt>
			<dd>{ reference }</dd>
			{ warnings.length > 0 && (
				<>
					<dt>{ __( 'Note', 'concord' ) }</dt>
					<dd>{ warnings.map( ( warning ) => <span key={ warning } className="concord-warning">{ warning } </span> ) }</dd>
				</>
			) }
		</dl>
	);
}

function customerText( { would, number }: Preview[ 'customer' ] ): string {
	switch ( would ) {
		/* translators: %s: customer number in Dynamics. */
		case 'use': return sprintf( __( '%s, found in Dynamics', 'concord' ), number );
		case 'create': return __( 'A new customer would be created', 'concord' );
		/* translators: %s: customer number in Dynamics. */
		case 'update': return sprintf( __( '%s, found in Dynamics; it would be changed', 'concord' ), number );
		case 'unknown': return __( 'Not clear yet', 'concord' );
	}
}

function lineTitle( document: PreviewDocument, index: number ): string {
	const text = document.fields.find( ( field ) => /^(description|LineDescription)$/.test( field.field ) )?.value;
	/* translators: %d: number of the line in the document. */
	const title = sprintf( __( 'Line %d', 'concord' ), index + 1 );
	return typeof text === 'string' && text !== '' ? `${ title }: ${ text }` : title;
}

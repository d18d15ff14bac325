import { speak } from '@wordpress/a11y';
import { Button, TextControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { CandidatesResult } from '../../../worker/src/core/candidates.ts';
import { isAnswered, useCommand, useDecide, useStartCustomers, type Choice } from '../api/queries.ts';
import type { Issue } from '../api/schema.ts';

const candidatesSchema = z.object( { customers: z.array( z.object( { number: z.string(), name: z.string(), postcode: z.string(), blocked: z.boolean(), url: z.string() } ) ) } ) satisfies z.ZodMiniType< CandidatesResult >;
const NEW = '';

/** Several customers fit the order: a person says which of them it is, or that it is none. Nothing is chosen beforehand; names are read live and kept nowhere. */
export default function CustomerForm( { eventId, issue, choices }: { eventId: number; issue: Issue; choices: readonly Choice[] } ) {
	const numbers = issue.facts?.candidates ?? [];
	const { customers, reading } = useCustomers( issue.facts?.connection ?? '', numbers );
	const [ chosen, setChosen ] = useState< string | null >( null );
	const [ reason, setReason ] = useState( '' );
	const decide = useDecide();
	const rows = [ ...( choices.includes( 'customer' ) ? numbers : [] ).map( ( number ) => ( { value: number, told: customers?.find( ( one ) => one.number === number ) ?? null } ) ), ...( choices.includes( 'new-customer' ) ? [ { value: NEW, told: null } ] : [] ) ];
	return (
		<form className="concord-decision" aria-labelledby="concord-customer" onSubmit={ ( event ) => {
			event.preventDefault();
			if ( chosen !== null ) {
				decide.mutate( { eventId, choice: chosen === NEW ? 'new-customer' : 'customer', customer: chosen, seen: issue.facts?.seen ?? '', reason: reason.trim() }, { onSuccess: () => speak( __( 'Your decision goes to the worker.', 'concord' ) ) } );
			}
		} }>
			<fieldset>
				<legend id="concord-customer"><strong>{ __( 'Whose order is it?', 'concord' ) }</strong></legend>
				{ rows.map( ( { value, told } ) => (
					<p key={ value } className="concord-decision__customer">
						<label>
							<input type="radio" name="concord-customer" checked={ chosen === value } disabled={ told?.blocked === true } onChange={ () => {
								setChosen( value );
								decide.reset();
							} } />{ ' ' }
							{ value === NEW ? __( 'None of them: make a new customer', 'concord' ) : [ value, told?.name, told?.postcode ].filter( ( part ) => part !== undefined && part !== '' ).join( ', ' ) }
						</label>
						{ told?.blocked === true && <span className="concord-fine"> { __( 'blocked in Dynamics', 'concord' ) }</span> }
						{ told && /^https:/.test( told.url ) && <> <a href={ told.url } target="_blank" rel="noreferrer">{ __( 'Open in Dynamics', 'concord' ) }</a></> }
						{ value !== NEW && customers && ! told && <span className="concord-fine"> { __( 'no longer in Dynamics', 'concord' ) }</span> }
					</p>
				) ) }
			</fieldset>
			<p className="concord-fine" role="status">{ reading ? __( 'Reading the customers in Dynamics…', 'concord' ) : customers ? '' : __( 'The names could not be read; choose by number, or look the customers up in Dynamics.', 'concord' ) }</p>
			{ chosen !== null && (
				<>
					<TextControl label={ __( 'Reason (may be empty)', 'concord' ) } value={ reason } onChange={ setReason } maxLength={ 500 } __nextHasNoMarginBottom __next40pxDefaultSize />
					<Button variant="primary" type="submit" isBusy={ decide.isPending } disabled={ decide.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ chosen === NEW ? __( 'Send with a new customer', 'concord' ) : __( 'Send with this customer', 'concord' ) }</Button>
				</>
			) }
			{ decide.error && <p className="concord-error" role="alert">{ decide.error.message }</p> }
		</form>
	);
}

/** `customers`: null until they were read, and where they cannot be. */
function useCustomers( connectionId: string, numbers: readonly string[] ): { customers: CandidatesResult[ 'customers' ] | null; reading: boolean } {
	const { mutate, data, isError } = useStartCustomers();
	const asked = numbers.join( ',' );
	useEffect( () => mutate( { connection_id: connectionId, numbers: asked } ), [ mutate, connectionId, asked ] );
	const { data: command, isError: lost } = useCommand( data?.command_id ?? null );
	const answer = candidatesSchema.safeParse( command?.result );
	return { customers: answer.success ? answer.data.customers : null, reading: ! isError && ! lost && ! ( command && isAnswered( command ) ) };
}

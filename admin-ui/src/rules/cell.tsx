import type { KeyboardEvent } from 'react';

type Props = { label: string; value: string; error: string | undefined; placeholder?: string; onChange: ( value: string ) => void; onEnter?: () => void };

/** An input of a table, with its refusal under it. */
export function Cell( { label, value, error, placeholder = '', onChange, onEnter }: Props ) {
	const keyed = ( event: KeyboardEvent ) => {
		if ( event.key === 'Enter' && onEnter ) {
			event.preventDefault();
			onEnter();
		}
	};
	return (
		<>
			<input type="text" aria-label={ label } value={ value } placeholder={ placeholder } aria-invalid={ error ? true : undefined } autoComplete="off" onKeyDown={ keyed } onChange={ ( event ) => onChange( event.target.value ) } />
			{ error && <span className="concord-error">{ error }</span> }
		</>
	);
}

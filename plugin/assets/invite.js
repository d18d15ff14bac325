/**
 * The page of an invited Dynamics admin. The token comes from behind the # of the link and is taken out of the address at once; the
 * session it is traded for lives in this tab only. Every answer is written as text.
 */
( () => {
	const main = document.getElementById( 'invite' );
	const words = JSON.parse( main.dataset.words );
	const form = document.getElementById( 'invite-form' );
	const start = document.getElementById( 'invite-start' );
	const status = document.getElementById( 'invite-status' );
	const probes = document.getElementById( 'invite-probes' );
	const KEPT = 'concord-invite-session';
	const POLL_MS = 1500;
	const token = window.location.hash.slice( 1 );
	let busy = false;

	function say( text, bad = false ) {
		status.textContent = text;
		status.className = bad ? 'bad' : '';
	}

	/** Throws { message, fields, status }; a shop that does not answer is a sentence too. */
	async function call( method, path, data ) {
		const kept = window.sessionStorage.getItem( KEPT );
		let answer;
		let body;
		try {
			answer = await window.fetch( `${ main.dataset.rest }/invite/${ path }`, {
				method, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
				headers: { 'Content-Type': 'application/json', ...( kept ? { 'X-Concord-Invitation': JSON.parse( kept ).session } : {} ) },
				...( data ? { body: JSON.stringify( data ) } : {} ),
			} );
			body = await answer.json();
		} catch {
			throw { message: words.offline, fields: {}, status: 0 };
		}
		if ( ! answer.ok ) {
			throw { message: body.message ?? words.offline, fields: body.data?.params ?? {}, status: answer.status };
		}
		return body;
	}

	function ended() {
		window.sessionStorage.removeItem( KEPT );
		form.hidden = true;
		start.hidden = true;
	}

	function failed( error ) {
		say( error.message, true );
		for ( const field of form.querySelectorAll( '[data-field]' ) ) {
			const sentence = error.fields?.[ field.dataset.field ] ?? '';
			field.querySelector( '.bad' ).textContent = sentence;
			field.querySelector( 'input' ).setAttribute( 'aria-invalid', sentence === '' ? 'false' : 'true' );
		}
		if ( error.status === 401 ) {
			ended();
		}
		( form.querySelector( '[aria-invalid="true"]' ) ?? status ).focus();
	}

	function show( product ) {
		start.hidden = true;
		form.hidden = false;
		for ( const list of form.querySelectorAll( 'ol' ) ) {
			list.hidden = list.dataset.product !== product;
		}
		form.querySelector( '[data-field="environment"]' ).hidden = product !== 'bc';
		if ( product === 'bc' && form.elements.base_url.value === '' ) {
			form.elements.base_url.value = words.bcUrl;
		}
		form.elements.tenant.focus();
	}

	function list( rows ) {
		probes.replaceChildren( ...rows.map( ( row ) => {
			const item = document.createElement( 'li' );
			item.textContent = `${ row.ok ? '✓' : '✕' } ${ row.ok ? words.passed : words.failed } ${ row.name } – ${ row.message }`;
			item.className = row.ok ? '' : 'bad';
			if ( ! row.ok ) {
				const remedy = document.createElement( 'em' );
				remedy.textContent = row.remedy;
				item.append( remedy );
			}
			return item;
		} ) );
	}

	async function answered() {
		for ( ;; ) {
			const seen = await call( 'GET', 'test' );
			if ( seen.state === 'synced' ) {
				list( seen.probes );
				const good = seen.probes.length > 0 && seen.probes.every( ( row ) => row.ok );
				return say( good ? words.good : words.bad, ! good );
			}
			if ( seen.issue && seen.state === 'needs-you' ) {
				return say( `${ seen.issue.message } ${ seen.issue.remedy }`, true );
			}
			say( seen.worker_online ? words.testing : words.waiting );
			await new Promise( ( resolve ) => {
				window.setTimeout( resolve, POLL_MS );
			} );
		}
	}

	/** One act at a time: a second press while the first is under way does nothing. */
	async function act( run ) {
		if ( busy ) {
			return;
		}
		busy = true;
		document.querySelectorAll( 'button' ).forEach( ( one ) => one.setAttribute( 'aria-disabled', 'true' ) );
		try {
			await run();
		} catch ( error ) {
			failed( error );
		} finally {
			busy = false;
			document.querySelectorAll( 'button' ).forEach( ( one ) => one.removeAttribute( 'aria-disabled' ) );
		}
	}

	document.getElementById( 'invite-begin' ).addEventListener( 'click', () => act( async () => {
		const opened = await call( 'POST', 'open', { token } );
		window.sessionStorage.setItem( KEPT, JSON.stringify( opened ) );
		window.history.replaceState( null, '', window.location.href.split( '#' )[ 0 ] );
		say( words.begun );
		show( opened.product );
	} ) );
	form.addEventListener( 'submit', ( event ) => {
		event.preventDefault();
		act( async () => {
			const fields = [ ...form.querySelectorAll( '[data-field]' ) ].filter( ( field ) => ! field.hidden ).map( ( field ) => field.querySelector( 'input' ) );
			list( [] );
			await call( 'PUT', 'sign-in', Object.fromEntries( fields.map( ( field ) => [ field.name, field.value ] ) ) );
			failed( { message: '', fields: {} } );
			say( words.testing );
			await call( 'POST', 'test', {} );
			await answered();
		} );
	} );
	document.getElementById( 'invite-end' ).addEventListener( 'click', () => act( async () => {
		await call( 'POST', 'end', {} );
		ended();
		list( [] );
		say( words.done );
		status.focus();
	} ) );

	const kept = window.sessionStorage.getItem( KEPT );
	if ( token === '' && kept ) {
		show( JSON.parse( kept ).product );
	} else if ( token === '' ) {
		start.hidden = true;
		say( words.nolink, true );
	} else {
		window.sessionStorage.removeItem( KEPT );
	}
} )();

/** The sandbox's page: what is inside, and the buttons a person needs. Server-rendered; the script only posts and reloads. */
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Product } from './product.ts';

const ESCAPES: Record< string, string > = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };
const html = ( text: unknown ): string => String( text ).replace( /[&<>"']/g, ( character ) => ESCAPES[ character ] ?? character );
const NAMES = { fo: 'Finance & Operations', bc: 'Business Central' } as const;
const SHOWN = 100;

type Inside = { products: readonly Product[]; journal: Pick< Journal, 'list' >; faults: Pick< Faults, 'list' >; latencyMs: number };

export function page( sandbox: Inside, origin: string ): string {
	const documents = sandbox.products.flatMap( ( product ) => product.documents() ).slice( -SHOWN ).reverse();
	const stock = sandbox.products.flatMap( ( product ) => product.stock().map( ( row ) => ( { product: product.name, ...row } ) ) );
	const journal = sandbox.journal.list().slice( -25 ).reverse();
	return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Dynamics sandbox</title><style>${ STYLE }</style></head><body>
<header><h1>Dynamics sandbox</h1><p>${ sandbox.products.map( ( product ) => html( NAMES[ product.name ] ) ).join( ' and ' ) } at <code>${ html( origin ) }</code>. Nothing here is real.</p><p id="message" role="status"></p></header>
<main>
<section><h2>Documents</h2>${ documents.length === 0 ? '<p>None yet. They appear when the worker writes the first order.</p>' : `<table><thead><tr><th>Product</th><th>Company</th><th>Kind</th><th>Number</th><th>Reference</th><th class="n">Total</th><th>Status</th><th>Do</th></tr></thead><tbody>${ documents.map( ( row ) => `<tr><td>${ html( NAMES[ row.product ] ) }</td><td>${ html( row.company ) }</td><td>${ html( row.set ) }</td><td>${ html( row.number ) }</td><td>${ html( row.reference ) }</td><td class="n">${ html( row.total ) } ${ html( row.currency ) }</td><td>${ html( row.status ) }</td><td>${ isOrder( row.set ) ? button( 'ship', row.product, row.number ) + button( 'invoice', row.product, row.number ) : '' }</td></tr>` ).join( '' ) }</tbody></table>` }</section>
<section><h2>Stock</h2><details><summary>${ stock.length } items</summary><table><thead><tr><th>Product</th><th>Company</th><th>Item</th><th>Name</th><th class="n">Quantity</th><th>Change</th></tr></thead><tbody>${ stock.map( ( row ) => `<tr><td>${ html( NAMES[ row.product ] ) }</td><td>${ html( row.company ) }</td><td>${ html( row.item ) }</td><td>${ html( row.name ) }</td><td class="n">${ html( row.quantity ) }</td><td><form data-stock='${ html( JSON.stringify( { product: row.product, company: row.company, item: row.item } ) ) }'><input name="quantity" aria-label="New quantity of ${ html( row.item ) }" size="6" required pattern="-?[0-9]+(\\.[0-9]+)?"><button>Set</button></form></td></tr>` ).join( '' ) }</tbody></table></details></section>
<section><h2>Faults</h2><p>${ sandbox.faults.list().length === 0 ? 'None.' : sandbox.faults.list().map( ( { fault, played } ) => html( `${ fault.kind } (${ played }${ fault.times ? ` of ${ fault.times }` : '' })` ) ).join( ', ' ) }</p><form id="fault"><select name="kind" aria-label="Fault">${ [ 'drop-after-commit', 'error-500-after-commit', 'error-before', 'html-page', 'truncated-json', 'token-expiry' ].map( ( kind ) => `<option>${ kind }</option>` ).join( '' ) }</select> <button>Play on the next write</button> <button type="button" id="clear">Clear all</button></form>
<form id="latency"><label>Latency in ms <input name="ms" size="6" value="${ sandbox.latencyMs }" pattern="[0-9]+"></label> <button>Set</button></form></section>
<section><h2>Last requests</h2>${ journal.length === 0 ? '<p>None yet.</p>' : `<table><thead><tr><th>At</th><th>Product</th><th>Request</th><th class="n">Status</th><th class="n">ms</th><th>Fault</th></tr></thead><tbody>${ journal.map( ( entry ) => `<tr><td>${ html( entry.at.slice( 11, 23 ) ) }</td><td>${ html( entry.product ) }</td><td class="p">${ html( entry.method ) } ${ html( entry.path.slice( 0, 160 ) ) }</td><td class="n">${ entry.status }</td><td class="n">${ entry.ms }</td><td>${ html( entry.fault ?? '' ) }</td></tr>` ).join( '' ) }</tbody></table>` }</section>
</main><script>${ SCRIPT }</script></body></html>`;
}

function isOrder( set: string ): boolean {
	return /^(salesOrders|SalesOrderHeaders)/.test( set );
}

function button( action: string, product: string, order: string ): string {
	return `<button data-act='${ html( JSON.stringify( { action, product, order } ) ) }'>${ action === 'ship' ? 'Ship' : 'Invoice' }</button> `;
}

const STYLE = 'body{font:14px/1.5 system-ui,sans-serif;margin:0;color:#1d2327;background:#f6f7f7}header,main{max-width:1200px;margin:0 auto;padding:16px 24px}h1{font-size:22px;margin:0}h2{font-size:16px}section{background:#fff;border:1px solid #dcdcde;border-radius:4px;padding:4px 20px 16px;margin-bottom:20px;overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:6px 10px;border-bottom:1px solid #eee;white-space:nowrap}.n{text-align:right;font-variant-numeric:tabular-nums}.p{white-space:normal;overflow-wrap:anywhere}button,input,select{font:inherit;min-height:28px}#message:not(:empty){color:#b32d2e}';
const SCRIPT = `const say=(t)=>{document.getElementById('message').textContent=t};
const send=async(method,path,body)=>{const r=await fetch('/_sandbox/'+path,{method,headers:{'content-type':'application/json'},body:body?JSON.stringify(body):undefined});if(r.ok){location.reload()}else{say((await r.json()).error)}};
document.addEventListener('click',(e)=>{const act=e.target.dataset?.act;if(act){send('POST','act',JSON.parse(act))}});
document.addEventListener('submit',(e)=>{e.preventDefault();const f=e.target;if(f.dataset.stock){send('POST','stock',{...JSON.parse(f.dataset.stock),quantity:f.quantity.value})}else if(f.id==='fault'){send('POST','faults',{kind:f.kind.value,match:{method:'POST'},times:1})}else if(f.id==='latency'){send('POST','settings',{latencyMs:Number(f.ms.value)})}});
document.getElementById('clear').addEventListener('click',()=>send('DELETE','faults'));`;

document.addEventListener("reset",t=>{let e=t.target;if(e.dataset.trial===void 0)return;t.preventDefault();let n=e.querySelector("[name=acts]");n&&(n.value="[]"),e.requestSubmit()});

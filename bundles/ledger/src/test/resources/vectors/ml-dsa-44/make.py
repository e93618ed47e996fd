# Written against C2SP tlog-cosignature and pyca/cryptography alone.
import base64, hashlib, struct, sys, os
from cryptography.hazmat.primitives.asymmetric import mldsa, ed25519
out=sys.argv[1]
def raw(k): return k.public_key().public_bytes_raw()
def kid(name, mat): return hashlib.sha256(name.encode()+b"\n"+mat).digest()[:4]
def vkey(name, mat): return f"{name}+{kid(name,mat).hex()}+{base64.b64encode(mat).decode()}"
def line(name, mat, sig): return f"\u2014 {name} {base64.b64encode(kid(name,mat)+sig).decode()}\n"
def vec(s): b=s.encode(); return bytes([len(b)])+b
def msg(name, t, origin, end, h, start=0, label=b"subtree/v1\n\0"):
    return label+vec(name)+struct.pack(">Q",t)+vec(origin)+struct.pack(">QQ",start,end)+h
origin="log.example/chain"; size=20852163; root=hashlib.sha256(b"root").digest(); T=1679315147
text=f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
log=ed25519.Ed25519PrivateKey.from_private_bytes(bytes([1])*32)
ed=ed25519.Ed25519PrivateKey.from_private_bytes(bytes([2])*32)
pq=[mldsa.MLDSA44PrivateKey.from_seed_bytes(bytes([3+i])*32) for i in range(2)]
lm=b"\x01"+raw(log); em=b"\x04"+raw(ed); pm=[b"\x06"+raw(k) for k in pq]
names=["witness.example/pq-1","witness.example/pq-2"]
def tsig(i,m,t=T,ctx=None):
    return struct.pack(">Q",t)+(pq[i].sign(m) if ctx is None else pq[i].sign(m,ctx))
logline=line(origin,lm,log.sign(text.encode()))
edline=line("witness.example/ed",em,struct.pack(">Q",T)+ed.sign(f"cosignature/v1\ntime {T}\n{text}".encode()))
good=[line(names[i],pm[i],tsig(i,msg(names[i],T,origin,size,root))) for i in range(2)]
zero=line(names[1],pm[1],tsig(1,msg(names[1],0,origin,size,root),0))
def w(n,s):
    with open(os.path.join(out,n),"w",newline="\n") as f: f.write(s)
w("policy",f"# One Ed25519 and two ML-DSA-44 witnesses: two of the three must cosign.\nlog {vkey(origin,lm)}\nwitness ed {vkey('witness.example/ed',em)}\nwitness pq-1 {vkey(names[0],pm[0])}\nwitness pq-2 {vkey(names[1],pm[1])}\ngroup two 2 ed pq-1 pq-2\nquorum two\n")
N=text+"\n"+logline
w("mixed.note",N+edline+good[0]); w("post-quantum.note",N+good[0]+good[1]); w("without-time.note",N+edline+zero)
def bad(n,sig,i=0,mat=None): w("refused/"+n+".note",N+edline+line(names[i],mat or pm[i],sig))
s=tsig(0,msg(names[0],T,origin,size,root))
bad("truncated",s[:-1]); bad("longer",s+b"\0"); bad("no-signature",s[:8]); bad("ed25519-size",s[:72])
bad("with-context",tsig(0,msg(names[0],T,origin,size,root),ctx=b"subtree/v1"))
bad("other-name",tsig(0,msg(names[1],T,origin,size,root)))
bad("other-time",struct.pack(">Q",T+1)+s[8:])
bad("negative-time",struct.pack(">Q",1<<63)+tsig(0,msg(names[0],1<<63,origin,size,root),1<<63)[8:])
bad("other-size",tsig(0,msg(names[0],T,origin,size+1,root)))
bad("other-root",tsig(0,msg(names[0],T,origin,size,hashlib.sha256(b"other").digest())))
bad("other-origin",tsig(0,msg(names[0],T,"log.example/other",size,root)))
bad("subtree-start",tsig(0,msg(names[0],T,origin,size,root,start=1)))
bad("other-label",tsig(0,msg(names[0],T,origin,size,root,label=b"subtree/v2\n\0")))
bad("ed25519-message",tsig(0,f"cosignature/v1\ntime {T}\n{text}".encode()))
bad("other-key",tsig(1,msg(names[0],T,origin,size,root)))
bad("zeroes",struct.pack(">Q",T)+bytes(2420))
w("refused/below-quorum.note",N+good[0])
w("seed",(bytes([3])*32).hex()+"\n"); w("vkey",vkey(names[0],pm[0])+"\n")

import numpy as np, train as T, sys
TB=sys.argv[1]
rows=[l.rstrip('\n').split('\t') for l in open('conf.tsv')]
with open('conf2.tsv','w') as f:
    for a,b,k,s,r in rows:
        r=int(r); k=int(k)
        if r>12:
            if k==3: continue
            r=99
        f.write(f'{a}\t{b}\t{k}\t0\t{r}\n')
import subprocess
def candidates(table,f):
    o=subprocess.run([T.CHECK,table,'dict2.txt','conf2.tsv','syl.tsv','weights.txt','-1',f],capture_output=True,text=True).stdout
    rows=[l.split('\t') for l in o.split('\n') if l]
    X=np.array([[float(x) for x in r[6:]] for r in rows])
    X[:,[5,29,30,31,32,33]]=0
    return [(int(r[1]),int(r[2]),r[3],r[4]) for r in rows],X
T.candidates=candidates
D=T.load('ecspell/odw.train'); R,X=candidates(TB+'/full','s.odw.train'); y=T.label(R,D)
E=T.load('ecspell/odw.test'); RE,XE=candidates(TB+'/full','s.odw.test')
A,XA=candidates(TB+'/A','s.r25A'); B,XB=candidates(TB+'/B','s.r25B')
N=A+[(s+10**6,i,a,b) for s,i,a,b in B]; XN=np.r_[XA,XB]; chars=565508
C,XC=candidates(TB+'/full','/work/shared/corpus/typos/clean-sentences.txt')
def fit(X,y):
    sc=T.StandardScaler().fit(X); lr=T.LogisticRegression(C=.3,max_iter=1000).fit(sc.transform(X),y)
    w=lr.coef_[0]/np.where(sc.scale_>0,sc.scale_,1); return lr.intercept_[0]-(w*sc.mean_).sum(),w
b,w=fit(np.r_[X,XN],np.r_[y,np.zeros(len(N))])
S=1/(1+np.exp(-(X@w+b))); SE=1/(1+np.exp(-(XE@w+b))); SN=1/(1+np.exp(-(XN@w+b))); SC=1/(1+np.exp(-(XC@w+b)))
for th in (.6,.7,.75,.8,.85,.9): print(th,'test P %.3f R %.3f right %.3f'%T.score(RE,SE,E,th),'train P %.3f R %.3f %.3f'%T.score(R,S,D,th),'reports(unseen half) %.2f clean %.2f per 10k'%(T.alarms(N,SN,th)*1e4/chars,T.alarms(C,SC,th)*1e4/119763))
open('weights2.txt','w').write(' '.join('%.6g'%v for v in [b,*w])+'\n')
import collections
o=T.decode(C,SC,.75); L=open('/work/shared/corpus/typos/clean-sentences.txt').read().split('\n')
for s in list(o)[:25]: print({i:(L[s][max(0,i-5):i+5],c[0]) for i,c in o[s].items()})
